package llmgateway.contracts.failure;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an upstream's error says of itself.
 *
 * @param words its types and codes
 * @param message for people
 */
public record ErrorText(List<String> words, String message) {
    private static final int SNIPPET_BYTES = 4096;

    /** An error that says nothing. */
    public static final ErrorText NONE = new ErrorText(List.of(), "");

    public ErrorText {
        words = words.stream().filter(word -> !word.isEmpty()).toList();
    }

    /** Reads an error as any dialect words it; of what is no JSON the beginning is the message. */
    public static ErrorText read(Buffer body) {
        try {
            JsonObject json = new JsonObject(body);
            Object error = nested(json).orElse(json.getValue("error", json));
            if (error instanceof JsonObject object) {
                List<String> words = new ArrayList<>();
                for (Object word : List.of(
                        text(object.getValue("code")),
                        object.getValue("details") instanceof JsonObject details
                                ? text(details.getValue("error_code"))
                                : "",
                        text(object.getValue("type")))) {
                    words.add((String) word);
                }
                return new ErrorText(words, text(object.getValue("message")));
            }
            return new ErrorText(List.of(), text(error));
        } catch (DecodeException | ClassCastException noObject) {
            byte[] start = body.getBytes(0, Math.min(body.length(), SNIPPET_BYTES));
            return new ErrorText(List.of(), new String(start, StandardCharsets.UTF_8));
        }
    }

    /** The error of a failed response, which stands one level deeper. */
    private static Optional<Object> nested(JsonObject json) {
        return json.getValue("response") instanceof JsonObject response
                ? Optional.ofNullable(response.getValue("error"))
                : Optional.empty();
    }

    private static String text(Object value) {
        return value instanceof String || value instanceof Number ? value.toString() : "";
    }
}
