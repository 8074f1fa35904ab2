package llmgateway.transform.engine.reply;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Reads along as a JSON reply passes: its usage figures, and whether it is an error in spite of its status. Never fails. */
final class UsageTap {
    private static final String USAGE = "/usage/";

    private final UsageFigures figures;
    private @Nullable JsonParser parser;
    private int depth;
    private String member = "";
    private boolean error;

    UsageTap(Dialect dialect) {
        this.figures = new UsageFigures(dialect);
        try {
            this.parser = JsonText.pushParser();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads the next bytes; after the first that are not JSON it reads no more. */
    void feed(Buffer bytes) {
        JsonParser reading = parser;
        if (reading == null || bytes.length() == 0) {
            return;
        }
        try {
            JsonText.feed(reading, ByteView.of(bytes));
            JsonToken token = reading.nextToken();
            while (token != null && token != JsonToken.NOT_AVAILABLE) {
                see(token, reading);
                token = reading.nextToken();
            }
        } catch (IOException notJson) {
            parser = null;
        }
    }

    Usage usage() {
        return figures.usage();
    }

    /** Whether the object has an {@code error} member with a value. */
    boolean error() {
        return error;
    }

    private void see(JsonToken token, JsonParser at) throws IOException {
        if (token == JsonToken.FIELD_NAME) {
            if (depth == 1) {
                member = at.currentName();
            }
            return;
        }
        if (member.equals("error") && !token.isStructEnd() && token != JsonToken.VALUE_NULL) {
            error = true;
        }
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
        } else if (token == JsonToken.VALUE_NUMBER_INT && depth > 1 && member.equals("usage")) {
            String path = at.getParsingContext().pathAsPointer().toString();
            figures.accept(path.substring(USAGE.length()).replace('/', '.'), at.getLongValue());
        }
    }
}
