package llmgateway.ingress.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import llmgateway.contracts.Dialect;

/** The least error body that clients of a dialect's family understand, for when no other stage can render one. */
public final class PlainError {

    private PlainError() {}

    public static Buffer body(Dialect.Family family, int status, String message, String code, String requestId) {
        boolean ours = status >= 500;
        JsonObject error = new JsonObject();
        return switch (family) {
            case ANTHROPIC ->
                new JsonObject()
                        .put("type", "error")
                        .put(
                                "error",
                                error.put("type", ours ? "api_error" : "invalid_request_error")
                                        .put("message", message))
                        .put("request_id", requestId)
                        .toBuffer();
            case OPENAI ->
                new JsonObject()
                        .put(
                                "error",
                                error.put("message", message)
                                        .put("type", ours ? "server_error" : "invalid_request_error")
                                        .putNull("param")
                                        .put("code", code))
                        .toBuffer();
        };
    }
}
