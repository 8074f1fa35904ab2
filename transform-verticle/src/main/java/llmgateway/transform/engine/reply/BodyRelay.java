package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Passes a reply's body on as it comes and reads along. The reply begins with the body's first bytes: one that breaks off before
 * them, or is a good answer without any, may be asked for elsewhere.
 */
public final class BodyRelay implements Reply.Progress {
    private static final int OK = 200;

    private final ReadStream<Buffer> source;
    private final int status;
    private final long length;
    private final Outlet outlet;
    private final @Nullable UsageTap tap;
    private final @Nullable BodyNaming naming;
    private final ReplyOwner owner;
    private Outcome outcome;
    private boolean begun;
    private boolean over;
    private boolean partial;

    /**
     * A relay for a body that is paused.
     *
     * @param tapped whether to look for usage figures, in {@code dialect}
     * @param length the body's length in bytes, or -1 if it is not known
     * @param asked the name that the body is to give the model; null: its own
     */
    public BodyRelay(
            ReadStream<Buffer> source,
            int status,
            Dialect dialect,
            boolean tapped,
            long length,
            @Nullable AskedModel asked,
            ReplyOwner owner) {
        this.source = source;
        this.status = status;
        this.length = length;
        this.outlet = new Outlet(source);
        this.tap = tapped ? new UsageTap(dialect) : null;
        this.naming = asked == null ? null : new BodyNaming(asked);
        this.owner = owner;
        this.outcome = outcomeOf(status);
    }

    /** Takes the source over and reads until the first bytes. */
    public void start() {
        takeOver();
        source.resume();
    }

    /** Takes the source over and begins the reply without waiting for any bytes. */
    public void startAtOnce() {
        takeOver();
        begin();
    }

    private void takeOver() {
        source.handler(this::take);
        source.exceptionHandler(this::fail);
        source.endHandler(end -> ended());
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

    @Override
    public Optional<String> responseId() {
        return tap == null ? Optional.empty() : tap.responseId();
    }

    private void take(Buffer bytes) {
        if (!over) {
            pass(naming == null ? bytes : naming.pass(bytes));
        }
    }

    private void pass(Buffer bytes) {
        if (bytes.length() == 0) {
            return;
        }
        if (tap != null) {
            tap.feed(bytes);
        }
        begin();
        outlet.push(bytes);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            source.pause();
            owner.begun(outlet, naming == null ? length : naming.lengthOf(length), this);
        }
    }

    private void ended() {
        if (over) {
            return;
        }
        if (naming != null) {
            pass(naming.end());
        }
        if (!begun && status == OK) {
            reject(Failure.of(FailureKind.BROKEN_REPLY, "The upstream's reply is empty.")
                    .withProcessed(Processed.ANSWERED));
            return;
        }
        over = true;
        begin();
        closeTap();
        owner.ended(this);
        outlet.close(null);
    }

    private void fail(Throwable why) {
        if (over) {
            return;
        }
        if (!begun) {
            reject(
                    why instanceof RefusedException refused
                            ? refused.failure()
                            : Failure.of(FailureKind.BROKEN_REPLY, "The upstream's reply broke off.")
                                    .withProcessed(Processed.ANSWERED));
            return;
        }
        over = true;
        outcome = Outcome.STREAM_INCOMPLETE;
        partial = true;
        closeTap();
        owner.ended(this);
        outlet.close(why);
    }

    private void reject(Failure failure) {
        over = true;
        closeTap();
        owner.rejected(failure);
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
