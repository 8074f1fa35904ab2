package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reasoning that a Chat client replays with an assistant message, from the richest of the fields in use:
 * {@code reasoning_details}, {@code thinking_blocks}, {@code reasoning_content}, {@code reasoning}.
 */
final class ReasoningHistoryReader {
    private final Envelopes envelopes;

    ReasoningHistoryReader(Envelopes envelopes) {
        this.envelopes = envelopes;
    }

    /** {@link Reasoning} blocks, and searches of the web whose blocks were sealed among them. */
    List<Block> read(RequestObject message) throws RefusedException {
        if (message.has("reasoning_details")) {
            return details(message);
        }
        if (message.has("thinking_blocks")) {
            return thinkingBlocks(message);
        }
        String content = message.text("reasoning_content");
        String text = content == null ? message.text("reasoning") : content;
        return text == null || text.isEmpty() ? List.of() : List.of(new Reasoning(text, null));
    }

    /** Clients replay the entries as they came in the stream or put those of one index together; both are understood. */
    private List<Block> details(RequestObject message) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String index = "";
        for (RequestObject detail : message.objects("reasoning_details")) {
            String place = String.valueOf(detail.member("index"));
            if (!place.equals(index)) {
                addUnsigned(text, blocks);
                index = place;
            }
            String piece = detail.text("text");
            String shown = piece == null ? detail.text("summary") : piece;
            text.append(shown == null ? "" : shown);
            String signature = detail.text("signature");
            String sealed = signature == null ? detail.text("data") : signature;
            if (sealed != null && !sealed.isEmpty()) {
                add(text.toString(), sealed, detail.node(), blocks);
                text.setLength(0);
            }
        }
        addUnsigned(text, blocks);
        return blocks;
    }

    private static void addUnsigned(StringBuilder text, List<Block> blocks) {
        if (!text.isEmpty()) {
            blocks.add(new Reasoning(text.toString(), null));
            text.setLength(0);
        }
    }

    private void add(String text, String sealed, ObjectNode detail, List<Block> blocks) {
        Opaque opaque = envelopes.openOr(sealed, () -> whole(detail));
        if (opaque != null && opaque.kind() == Opaque.Kind.BLOCKS) {
            addUnsigned(new StringBuilder(text), blocks);
            blocks.add(new WebSearch(opaque.id() == null ? "" : opaque.id(), "", List.of(), opaque));
        } else if (opaque != null) {
            blocks.add(new Reasoning(text, opaque));
        }
    }

    /** An entry that the server itself signed, as it wants it back. */
    private static Opaque whole(ObjectNode detail) {
        ObjectNode members = JsonTree.object();
        members.putArray("reasoning_details").add(detail);
        return Opaque.of(Origins.raw(Dialect.CHAT), Opaque.Kind.EXTRA, JsonTree.text(members));
    }

    /** Anthropic's own blocks: their signatures are Anthropic's. */
    private List<Block> thinkingBlocks(RequestObject message) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        for (RequestObject block : message.objects("thinking_blocks")) {
            String thinking = block.text("thinking");
            String signature = block.text("signature");
            String data = block.text("data");
            Opaque opaque = data != null
                    ? opened(data, Opaque.Kind.REDACTED)
                    : signature == null ? null : opened(signature, Opaque.Kind.SIGNATURE);
            if (opaque != null || (data == null && signature == null && thinking != null)) {
                blocks.add(new Reasoning(thinking == null ? "" : thinking, opaque));
            }
        }
        return blocks;
    }

    private @Nullable Opaque opened(String text, Opaque.Kind kind) {
        return envelopes.openOr(text, () -> Opaque.of(Origins.raw(Dialect.MESSAGES), kind, text));
    }
}
