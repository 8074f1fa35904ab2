package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import org.jspecify.annotations.Nullable;

/** Passes a reply's body on as it comes and reads along. */
public final class BodyRelay implements Reply.Progress {
    private final ReadStream<Buffer> source;
    private final Outlet outlet;
    private final @Nullable UsageTap tap;
    private final Consumer<Reply.Progress> ended;
    private Outcome outcome;
    private boolean partial;

    /**
     * A relay for a body that is paused.
     *
     * @param tapped whether to look for usage figures, in {@code dialect}
     * @param ended called once, when the source has ended or failed
     */
    public BodyRelay(
            ReadStream<Buffer> source, int status, Dialect dialect, boolean tapped, Consumer<Reply.Progress> ended) {
        this.source = source;
        this.outlet = new Outlet(source);
        this.tap = tapped ? new UsageTap(dialect) : null;
        this.ended = ended;
        this.outcome = outcomeOf(status);
    }

    /** Takes the source over and returns the stream for the client, paused. */
    public ReadStream<Buffer> start() {
        source.handler(this::pass);
        source.exceptionHandler(this::fail);
        source.endHandler(end -> {
            closeTap();
            ended.accept(this);
            outlet.close(null);
        });
        return outlet;
    }

    @Override
    public Usage usage() {
        Usage usage = tap == null ? Usage.NONE : tap.usage();
        return partial ? usage.asPartial() : usage;
    }

    @Override
    public Outcome outcome() {
        return outcome == Outcome.OK && tap != null && tap.error() ? Outcome.UPSTREAM_ERROR : outcome;
    }

    private void pass(Buffer bytes) {
        if (tap != null) {
            tap.feed(bytes);
        }
        outlet.push(bytes);
    }

    private void fail(Throwable why) {
        if (outcome != Outcome.STREAM_INCOMPLETE) {
            outcome = Outcome.STREAM_INCOMPLETE;
            partial = true;
            closeTap();
            ended.accept(this);
            outlet.close(why);
        }
    }

    private void closeTap() {
        if (tap != null) {
            tap.close();
        }
    }

    private static Outcome outcomeOf(int status) {
        if (status >= 500) {
            return Outcome.UPSTREAM_ERROR;
        }
        return status >= 400 ? Outcome.CALLER_ERROR : Outcome.OK;
    }
}
