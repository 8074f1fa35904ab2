package llmgateway.transform.engine.stream;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.json.JsonScalars;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Follows an Anthropic Messages stream. It is whole once a stop reason was given, even if {@code message_stop} is missing. */
final class MessagesWatch implements StreamWatch {
    private final UsageFigures figures = new UsageFigures(Dialect.MESSAGES);
    private boolean complete;
    private @Nullable ErrorBody error;

    @Override
    public Role see(SseEvent event) {
        if (event.data().length() == 0) {
            return Role.IDLE;
        }
        switch (EventJson.typeOf(event)) {
            case "ping" -> {
                return Role.IDLE;
            }
            case "message_start" ->
                JsonScalars.walk(event.data(), (path, at) -> EventJson.figure(path, "message.usage.", at, figures));
            case "message_delta" ->
                JsonScalars.walk(event.data(), (path, at) -> {
                    if (path.equals("delta.stop_reason") && at.currentToken() == JsonToken.VALUE_STRING) {
                        complete = true;
                    }
                    EventJson.figure(path, "usage.", at, figures);
                });
            case "message_stop" -> complete = true;
            case "error" -> {
                error = ErrorBody.read(event.data()).orElse(ErrorBody.UNSPECIFIED);
                return Role.ERROR;
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
}
