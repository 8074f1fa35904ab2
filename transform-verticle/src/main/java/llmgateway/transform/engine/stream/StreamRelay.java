package llmgateway.transform.engine.stream;

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
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ErrorClassifier;
import llmgateway.transform.engine.error.ErrorEvents;
import llmgateway.transform.engine.reply.AskedModel;
import llmgateway.transform.engine.reply.Outlet;
import llmgateway.transform.engine.reply.ReplyOwner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes an event stream on in whole events, unchanged, and makes sure that it never ends in a way that looks better than it is.
 *
 * <pre>
 *            first event that says something          end, break
 *   HOLDING ─────────────────────────────────▶ PASSING ─────────▶ OVER
 *      │ error, end or break before that                            ▲
 *      └────────────────────── rejected ────────────────────────────┘
 * </pre>
 *
 * <p>While holding, the reply has not begun and the attempt may be made elsewhere; comments and pings do not count as a beginning
 * and are kept. A stream that breaks while passing gets an error event in its dialect as its end.
 */
public final class StreamRelay implements Reply.Progress {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRelay.class);
    /** The largest event that is read. */
    public static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;

    private enum State {
        HOLDING,
        PASSING,
        OVER
    }

    private final ReadStream<Buffer> source;
    private final Dialect dialect;
    private final ReplyOwner owner;
    private final @Nullable AskedModel asked;
    private final Outlet outlet;
    private final StreamWatch watch;
    private final SseFramer framer;
    private final Buffer held = Buffer.buffer();
    private State state = State.HOLDING;
    private boolean contentSeen;
    private @Nullable Failure rejection;
    private Outcome outcome = Outcome.OK;
    private boolean partial;

    /**
     * A relay for a stream that is paused.
     *
     * @param hideUsage whether a separate usage chunk is kept from the client, who did not ask for it
     * @param asked the name that the events are to give the model; null: their own
     */
    public StreamRelay(
            ReadStream<Buffer> source,
            Dialect dialect,
            boolean hideUsage,
            @Nullable AskedModel asked,
            ReplyOwner owner) {
        this.source = source;
        this.dialect = dialect;
        this.asked = asked;
        this.owner = owner;
        this.outlet = new Outlet(source);
        this.watch = StreamWatch.of(dialect, hideUsage);
        this.framer = new SseFramer(MAX_EVENT_BYTES);
    }

    /** Takes the source over and reads until the first event that says something. */
    public void start() {
        source.handler(this::take);
        source.exceptionHandler(this::broken);
        source.endHandler(end -> ended());
        source.resume();
    }

    @Override
    public Usage usage() {
        return partial ? watch.usage().asPartial() : watch.usage();
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public Optional<String> responseId() {
        return watch.responseId();
    }

    private void take(Buffer chunk) {
        if (state == State.OVER) {
            return;
        }
        try {
            EventBatch events = framer.feed(chunk);
            Buffer passed = (asked == null ? events : events.named(asked)).filtered(this::passes);
            if (rejection != null) {
                reject(rejection);
            } else if (state == State.PASSING) {
                outlet.push(passed);
            } else {
                hold(passed);
            }
        } catch (RefusedException unusable) {
            broken(unusable);
        } catch (RuntimeException defect) {
            LOG.error("Following an event stream failed", defect);
            broken(defect);
        }
    }

    private void hold(Buffer passed) {
        held.appendBuffer(passed);
        if (contentSeen) {
            state = State.PASSING;
            source.pause();
            outlet.push(held);
            owner.begun(outlet, -1, this);
        } else if (held.length() > MAX_EVENT_BYTES) {
            reject(Failure.of(FailureKind.BROKEN_REPLY, "The upstream sent nothing but comments.")
                    .withProcessed(Processed.ANSWERED));
        }
    }

    private boolean passes(SseEvent event) {
        if (rejection != null) {
            return false;
        }
        StreamWatch.Role role = watch.see(event);
        if (role == StreamWatch.Role.ERROR) {
            fault(watch.error().orElse(ErrorBody.UNSPECIFIED), event);
        }
        contentSeen |= role != StreamWatch.Role.IDLE;
        return role != StreamWatch.Role.EXTRA;
    }

    /** An error as the first event is an answer with a status, which may be worth another attempt; later it is part of the reply. */
    private void fault(ErrorBody error, SseEvent event) {
        Optional<FailureKind> kind = ErrorClassifier.classify(error);
        if (contentSeen) {
            outcome = kind.isPresent() ? Outcome.UPSTREAM_ERROR : Outcome.CALLER_ERROR;
        } else {
            rejection = FirstEventFailure.of(kind.orElse(FailureKind.MALFORMED_REQUEST), error, event, dialect);
        }
    }

    private void ended() {
        stop(
                watch.complete(),
                Failure.of(FailureKind.BROKEN_REPLY, "upstream stream ended before completion")
                        .withProcessed(Processed.ANSWERED));
    }

    private void broken(Throwable why) {
        stop(
                watch.completeWithoutEnd(),
                why instanceof RefusedException refused
                        ? refused.failure()
                        : Failure.of(FailureKind.BROKEN_REPLY, "upstream stream broke off before completion")
                                .withProcessed(Processed.ANSWERED));
    }

    /** The source is over; {@code unlessWhole} is what that means unless all was said before, and so is {@code whole}. */
    private void stop(boolean whole, Failure unlessWhole) {
        if (state == State.HOLDING) {
            reject(unlessWhole);
        } else if (state == State.PASSING) {
            state = State.OVER;
            if (!whole) {
                partial = true;
                if (watch.error().isEmpty()) {
                    outcome = Outcome.STREAM_INCOMPLETE;
                    outlet.push(ErrorEvents.event(dialect, unlessWhole, watch.soFar()));
                } else if (dialect == Dialect.RESPONSES) { // whose clients take an error event alone for a cut stream
                    outlet.push(ErrorEvents.event(dialect, watch.error().get(), watch.soFar()));
                }
            }
            owner.ended(this);
            outlet.close(null);
        }
    }

    private void reject(Failure failure) {
        state = State.OVER;
        owner.rejected(failure);
    }
}
