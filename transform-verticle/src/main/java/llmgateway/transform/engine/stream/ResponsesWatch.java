package llmgateway.transform.engine.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ResponseSoFar;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonScalars;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Follows an OpenAI Responses stream. It is whole once the response was completed, or reported incomplete or failed. */
final class ResponsesWatch implements StreamWatch {
    private final UsageFigures figures = new UsageFigures(Dialect.RESPONSES);
    private boolean complete;
    private @Nullable ErrorBody error;
    private @Nullable ByteView lastData;
    private String id = ResponseSoFar.UNKNOWN.id();
    private String model = "";
    private long createdAt;

    @Override
    public Role see(SseEvent event) {
        if (event.data().length() == 0) {
            return Role.IDLE;
        }
        lastData = event.data();
        switch (EventJson.typeOf(event)) {
            case "ping", "keepalive" -> {
                return Role.IDLE;
            }
            case "response.created" -> JsonScalars.walk(event.data(), this::remember);
            case "response.completed", "response.incomplete" -> {
                complete = true;
                readUsage(event);
            }
            case "response.failed" -> {
                complete = true;
                readUsage(event);
                return failed(event);
            }
            case "error" -> {
                return failed(event);
            }
            default -> {}
        }
        return Role.CONTENT;
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public Optional<ErrorBody> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public Usage usage() {
        return figures.usage();
    }

    @Override
    public ResponseSoFar soFar() {
        long[] next = {0};
        if (lastData != null) {
            JsonScalars.walk(lastData, (path, at) -> {
                if (path.equals("sequence_number") && at.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    next[0] = at.getLongValue() + 1;
                }
            });
        }
        return new ResponseSoFar(id, model, createdAt, next[0]);
    }

    @Override
    public Optional<String> responseId() {
        return id.equals(ResponseSoFar.UNKNOWN.id()) ? Optional.empty() : Optional.of(id);
    }

    private Role failed(SseEvent event) {
        error = ErrorBody.read(event.data()).orElse(ErrorBody.UNSPECIFIED);
        return Role.ERROR;
    }

    private void readUsage(SseEvent event) {
        JsonScalars.walk(event.data(), (path, at) -> EventJson.figure(path, "response.usage.", at, figures));
    }

    private void remember(String path, JsonParser at) throws IOException {
        switch (path) {
            case "response.id" -> id = at.getText();
            case "response.model" -> model = at.getText();
            case "response.created_at" -> createdAt = at.getValueAsLong();
            default -> {}
        }
    }
}
