package llmgateway.transform.engine.error;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;

/** Errors as the last event of a stream that cannot go on; none of them looks like a normal end. */
public final class ErrorEvents {

    private ErrorEvents() {}

    /** The event that tells {@code failure} to a client of {@code dialect}; {@code soFar} matters to Responses only. */
    public static Buffer event(Dialect dialect, Failure failure, ResponseSoFar soFar) {
        return event(dialect, ErrorWords.of(failure, dialect.family()), soFar);
    }

    /** The event that tells an upstream's {@code error} to a client of {@code dialect}. */
    public static Buffer event(Dialect dialect, ErrorBody error, ResponseSoFar soFar) {
        return switch (dialect) {
            case MESSAGES -> named("error", error.anthropic());
            case CHAT, EMBEDDINGS -> Buffer.buffer("data: " + error.openAi().encode() + "\n\n");
            case RESPONSES -> named("response.failed", failed(error, soFar));
        };
    }

    private static Buffer named(String name, JsonObject data) {
        return Buffer.buffer("event: " + name + "\ndata: " + data.encode() + "\n\n");
    }

    /** A response with every key that typed clients demand. */
    private static JsonObject failed(ErrorBody error, ResponseSoFar soFar) {
        JsonObject response = new JsonObject()
                .put("id", soFar.id())
                .put("object", "response")
                .put("created_at", soFar.createdAt())
                .put("status", "failed")
                .put(
                        "error",
                        new JsonObject()
                                .put("code", ErrorWords.responsesCode(error))
                                .put("message", error.message()))
                .putNull("incomplete_details")
                .putNull("instructions")
                .put("metadata", new JsonObject())
                .put("model", soFar.model())
                .put("output", new JsonArray())
                .put("parallel_tool_calls", true)
                .putNull("temperature")
                .put("tool_choice", "auto")
                .put("tools", new JsonArray())
                .putNull("top_p")
                .putNull("access_programs")
                .putNull("usage");
        return new JsonObject()
                .put("type", "response.failed")
                .put("sequence_number", soFar.nextSequence())
                .put("response", response);
    }
}
