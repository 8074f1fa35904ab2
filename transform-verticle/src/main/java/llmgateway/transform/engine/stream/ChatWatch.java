package llmgateway.transform.engine.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonScalars;
import llmgateway.transform.engine.json.Members;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/**
 * Follows an OpenAI Chat stream. It is whole once {@code [DONE]} came, or if it ends in good order after a finish reason; one that
 * breaks off after a finish reason may lack other choices.
 */
final class ChatWatch implements StreamWatch {
    private static final ByteView DONE = ByteView.of("[DONE]");
    private static final ByteView USAGE = Members.name("usage");
    private static final ByteView FINISH = Members.name("finish_reason");
    private static final ByteView ERROR = Members.name("error");

    private final UsageFigures figures = new UsageFigures(Dialect.CHAT);
    private final boolean hideUsage;
    private boolean finished;
    private boolean done;
    private @Nullable ErrorBody error;

    ChatWatch(boolean hideUsage) {
        this.hideUsage = hideUsage;
    }

    @Override
    public Role see(SseEvent event) {
        ByteView data = event.data();
        if (data.length() == 0) {
            return Role.IDLE;
        }
        if (data.startsWith(DONE)) {
            done = true;
            return Role.CONTENT;
        }
        boolean failed = Members.hasValue(data, ERROR);
        if (!failed && !Members.hasValue(data, USAGE) && !Members.hasValue(data, FINISH)) {
            return Role.CONTENT;
        }
        Chunk chunk = new Chunk();
        boolean readable = JsonScalars.walk(data, chunk);
        if (chunk.failed) {
            error = ErrorBody.read(data).orElse(ErrorBody.UNSPECIFIED);
            return Role.ERROR;
        }
        finished |= chunk.finished;
        return hideUsage && readable && chunk.usage && !chunk.choices ? Role.EXTRA : Role.CONTENT;
    }

    @Override
    public boolean complete() {
        return done || finished;
    }

    @Override
    public boolean completeWithoutEnd() {
        return done;
    }

    @Override
    public Optional<ErrorBody> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public Usage usage() {
        return figures.usage();
    }

    /** What one chunk says. */
    private final class Chunk implements JsonScalars.Visitor {
        private boolean choices;
        private boolean usage;
        private boolean finished;
        private boolean failed;

        @Override
        public void scalar(String path, JsonParser at) throws IOException {
            boolean given = at.currentToken() != JsonToken.VALUE_NULL;
            usage |= path.startsWith("usage.");
            finished |= given && path.equals("choices.finish_reason");
            failed |= given && (path.equals("error") || path.startsWith("error."));
            EventJson.figure(path, "usage.", at, figures);
        }

        @Override
        public void choice() {
            choices = true;
        }
    }
}
