package llmgateway.transform.engine.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.usage.UsageFigures;

/** Small readings of an event's data. */
final class EventJson {

    private EventJson() {}

    /** The event's name, or the {@code type} of its data where the upstream names no events; empty if there is neither. */
    static String typeOf(SseEvent event) {
        String name = event.name();
        return name.isEmpty() ? typeOf(event.data()) : name;
    }

    /** Hands the figure at {@code path} over if it is one that stands below {@code prefix}. */
    static void figure(String path, String prefix, JsonParser at, UsageFigures figures) throws IOException {
        if (at.currentToken() == JsonToken.VALUE_NUMBER_INT && path.startsWith(prefix)) {
            figures.accept(path.substring(prefix.length()), at.getLongValue());
        }
    }

    private static String typeOf(ByteView data) {
        try (JsonParser parser = JsonText.parser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                JsonToken value = parser.nextToken();
                if (type && value == JsonToken.VALUE_STRING) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException notJson) {
            return "";
        }
        return "";
    }
}
