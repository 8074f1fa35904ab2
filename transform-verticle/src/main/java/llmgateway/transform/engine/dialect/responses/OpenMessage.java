package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.json.JsonTree;

/** A message that is being said, part by part. */
final class OpenMessage extends OpenItem {
    private enum Part {
        NONE,
        TEXT,
        REFUSAL
    }

    private final ArrayNode parts = JsonTree.array();
    private final StringBuilder text = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private final int textBefore;
    private int textLength;
    private int partStart;
    private Part open = Part.NONE;
    private String place = "";

    /**
     * A message.
     *
     * @param textBefore how many code points of text the output has before it
     */
    OpenMessage(EventLines lines, OutputItems items, int index, int textBefore) {
        super(lines, items, index);
        this.textBefore = textBefore;
    }

    /** How many code points of text it has. */
    int textLength() {
        return textLength;
    }

    void text(String delta, Buffer out) {
        open(Part.TEXT, OutputItems.text("", JsonTree.array()), out);
        text.append(delta);
        textLength += delta.codePointCount(0, delta.length());
        lines().delta("response.output_text.delta", place, delta, ",\"logprobs\":[]", out);
    }

    void refusal(String delta, Buffer out) {
        open(Part.REFUSAL, OutputItems.refusal(""), out);
        text.append(delta);
        lines().delta("response.refusal.delta", place, delta, "", out);
    }

    /** Notes what the open text cites; it is told when the part is over. */
    void cite(Citation citation) {
        if (open == Part.TEXT) {
            citations.add(citation);
        }
    }

    private void open(Part kind, ObjectNode empty, Buffer out) {
        if (open == kind) {
            return;
        }
        endParts(out);
        open = kind;
        partStart = textLength;
        place = members(partPlace());
        event("response.content_part.added", partPlace().set("part", empty), out);
    }

    private ObjectNode partPlace() {
        return place().put("content_index", parts.size());
    }

    @Override
    void endParts(Buffer out) {
        if (open == Part.NONE) {
            return;
        }
        String whole = text.toString();
        ObjectNode part;
        if (open == Part.TEXT) {
            ArrayNode annotations = OutputItems.annotations(citations, textBefore + partStart, textBefore + textLength);
            for (int i = 0; i < annotations.size(); i++) {
                ObjectNode cited = partPlace().put("annotation_index", i).set("annotation", annotations.get(i));
                event("response.output_text.annotation.added", cited, out);
            }
            ObjectNode done = partPlace().put("text", whole);
            done.putArray("logprobs");
            event("response.output_text.done", done, out);
            part = OutputItems.text(whole, annotations);
        } else {
            event("response.refusal.done", partPlace().put("refusal", whole), out);
            part = OutputItems.refusal(whole);
        }
        event("response.content_part.done", partPlace().set("part", part), out);
        parts.add(part);
        text.setLength(0);
        citations.clear();
        open = Part.NONE;
    }

    @Override
    ObjectNode item(String status) {
        return items().message(index(), parts, status);
    }
}
