package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.Span;
import org.jspecify.annotations.Nullable;

/** The name by which a client asked for a model, where a reply is to give it in place of the name that the upstream gives. */
public final class AskedModel {
    private static final String MODEL = "model";

    private final Buffer literal;
    private final String[] inEvents;

    /**
     * The name {@code model} for replies in {@code dialect}.
     *
     * @param model not empty
     */
    public AskedModel(String model, Dialect dialect) {
        this.literal = Buffer.buffer(JsonText.quote(model));
        this.inEvents = switch (dialect) {
            case MESSAGES -> new String[] {"message", MODEL};
            case RESPONSES -> new String[] {"response", MODEL};
            case CHAT, EMBEDDINGS -> new String[] {MODEL};
        };
    }

    /** What is put in place of the other name: a JSON string. */
    public Buffer literal() {
        return literal;
    }

    /** Where the data of a stream's event name the model; null if they do not. */
    public @Nullable Span inEvent(ByteView data) {
        return Span.ofString(data, inEvents);
    }

    /** Where a whole reply names the model; null if it does not, or not in the part that {@code body} is. */
    @Nullable
    Span inBody(ByteView body) {
        return Span.ofString(body, MODEL);
    }
}
