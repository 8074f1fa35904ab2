package llmgateway.transform.engine.dialect.messages;

import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/**
 * Leaves in turns only what Anthropic can say, while they still stand where the client put them: reasoning of others goes, refusals
 * become text, media are checked.
 */
final class TurnAdapter {
    private final String origin;
    private final Losses losses;
    private final ClientFields fields;
    private final MediaAdapter media;

    TurnAdapter(RequestWriting writing, ClientFields fields) {
        this.origin = writing.origin();
        this.losses = writing.losses();
        this.fields = fields;
        this.media = new MediaAdapter(writing);
    }

    List<Turn> adapt(List<Turn> turns) throws RefusedException {
        List<Turn> adapted = new ArrayList<>(turns.size());
        for (Turn turn : turns) {
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < turn.blocks().size(); i++) {
                Block block = block(turn, turn.blocks().get(i), turn.path() + ".content[" + i + ']');
                if (block != null) {
                    blocks.add(block);
                }
            }
            adapted.add(new Turn(turn.role(), blocks, turn.path()));
        }
        return adapted;
    }

    private @Nullable Block block(Turn turn, Block block, String path) throws RefusedException {
        boolean assistant = turn.role() == Turn.Role.ASSISTANT;
        if (block instanceof Reasoning reasoning) {
            return isOurs(reasoning.opaque()) ? reasoning : null;
        }
        if (block instanceof WebSearch search) {
            return isOurs(search.opaque()) ? search : null;
        }
        if (block instanceof Refusal refusal) {
            losses.note(Loss.REFUSAL_AS_TEXT, turn.path());
            return Text.of(refusal.text());
        }
        if (assistant && (block instanceof Image || block instanceof Document)) {
            losses.note(Loss.FIELD_DROPPED, path);
            return null;
        }
        if (block instanceof ToolResult result) {
            return result(result, turn.path() + '.' + fields.result);
        }
        return media.adapt(block, path);
    }

    private ToolResult result(ToolResult result, String path) throws RefusedException {
        List<Block> content = new ArrayList<>();
        for (int i = 0; i < result.content().size(); i++) {
            Block block = result.content().get(i);
            if (!(block instanceof Text text && text.text().isBlank())) {
                content.add(media.adapt(block, path + '[' + i + ']'));
            }
        }
        return new ToolResult(result.callId(), result.kind(), content, result.error(), result.cache());
    }

    /** Whether the upstream made this state itself, or the client brought it from Anthropic. */
    private boolean isOurs(@Nullable Opaque opaque) {
        return opaque != null
                && Origins.canRead(origin, Dialect.MESSAGES, opaque)
                && switch (opaque.kind()) {
                    case SIGNATURE, REDACTED, BLOCKS -> true;
                    case ENCRYPTED, NONE, EXTRA -> false;
                };
    }
}
