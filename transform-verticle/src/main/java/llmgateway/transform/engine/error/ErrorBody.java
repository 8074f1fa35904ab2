package llmgateway.transform.engine.error;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonScalars;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/**
 * What an error says, before it is put into an envelope.
 *
 * @param type the vendor's error type
 * @param param the request field at fault
 * @param code the vendor's error code, which Anthropic does not have
 */
public record ErrorBody(
        String type,
        String message,
        @Nullable String param,
        @Nullable String code) {

    /** An error that does not say what it is. */
    public static final ErrorBody UNSPECIFIED = new ErrorBody("", "", null, null);

    /** Reads an error as any dialect words it, in a body or in an event; empty if {@code json} holds none. */
    public static Optional<ErrorBody> read(ByteView json) {
        Map<String, String> found = new HashMap<>();
        JsonScalars.walk(json, new JsonScalars.Visitor() {
            @Override
            public void scalar(String path, JsonParser at) throws IOException {
                if (at.currentToken() != JsonToken.VALUE_NULL) {
                    found.put(path, at.getText());
                }
            }
        });
        for (String prefix : new String[] {"error.", "response.error.", ""}) {
            String message = found.get(prefix + "message");
            String code = found.getOrDefault(prefix + "code", found.get(prefix + "details.error_code"));
            String type = found.get(prefix + "type");
            boolean inside = !prefix.isEmpty() && type != null;
            if (message != null || code != null || inside) {
                return Optional.of(new ErrorBody(
                        type == null || type.equals("error") ? "" : type,
                        message == null ? "" : message,
                        found.get(prefix + "param"),
                        code));
            }
        }
        return Optional.ofNullable(found.get("error")).map(text -> new ErrorBody("", text, null, null));
    }

    /** The error in an event or an answer, as {@link #read} finds it; {@link #UNSPECIFIED} if there is none. */
    public static ErrorBody of(JsonNode json) {
        return read(ByteView.of(JsonTree.bytes(json))).orElse(UNSPECIFIED);
    }

    /** This error with the type, message and code of {@code other} where it gives none itself. */
    ErrorBody orWhereSilent(ErrorBody other) {
        return new ErrorBody(
                type.isEmpty() ? other.type : type,
                message.isEmpty() ? other.message : message,
                param,
                code == null ? other.code : code);
    }

    /** The body for Anthropic clients, which is also the payload of an error event. */
    public JsonObject anthropic() {
        return new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", type).put("message", message));
    }

    /** The body for OpenAI clients, which is also the payload of an error chunk. */
    public JsonObject openAi() {
        JsonObject error = new JsonObject()
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return new JsonObject().put("error", error);
    }
}
