package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ErrorClassifier;
import llmgateway.transform.engine.error.ErrorMeaning;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.reply.Outlet;
import llmgateway.transform.engine.reply.ReplyOwner;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.UpstreamFault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an upstream's good answer, streamed or whole, into what the client wants, streamed or whole, in the client's dialect.
 *
 * <pre>
 *            something to show, or all of it            end, break, cut
 *   HOLDING ────────────────────────────────▶ PASSING ─────────────────▶ OVER
 *      │ error, end or break before that                                  ▲
 *      └──────────────────────── rejected ────────────────────────────────┘
 * </pre>
 *
 * <p>While holding, the attempt may be made elsewhere; a client that wants the whole reply gets nothing before all of it is there.
 * A stream that breaks while passing ends with an error event in the client's dialect. One event loop.
 */
public final class ReplyConversion implements Reply.Progress {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyConversion.class);
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private enum State {
        HOLDING,
        PASSING,
        OVER
    }

    private final ReadStream<Buffer> source;
    private final ConversionPlan plan;
    private final ReplyOwner owner;
    private final Outlet outlet;
    private final UpstreamReading reading;
    private final ClientWriting writing;
    private final StopWatcher stops;
    private State state = State.HOLDING;
    private boolean shown;
    private boolean finished;
    private @Nullable ErrorBody fault;
    private @Nullable Failure breakage;
    private Usage usage = Usage.NONE;
    private Outcome outcome = Outcome.OK;

    /**
     * A conversion of a body that is paused.
     *
     * @param streamed whether the upstream answered with an event stream
     * @param epochSeconds the time, for dialects that tell when a reply was made
     */
    public ReplyConversion(
            ReadStream<Buffer> source, boolean streamed, ConversionPlan plan, long epochSeconds, ReplyOwner owner) {
        this.source = source;
        this.plan = plan;
        this.owner = owner;
        this.outlet = new Outlet(source);
        this.writing = ClientWriting.of(plan, epochSeconds);
        this.stops = new StopWatcher(plan.stops(), this::show);
        Consumer<StreamEvent> named = new CallIdKeeper(plan.callIds(), stops);
        boolean objectsOnly = plan.client() == Dialect.MESSAGES;
        Consumer<StreamEvent> first = new ToolRestorer(plan.tools(), new ArgumentsKeeper(objectsOnly, named));
        this.reading = streamed
                ? new EventReading(plan.upstream().reader(plan.context(epochSeconds)), first)
                : new BodyReading(plan.upstream(), plan.context(epochSeconds), first, MAX_BODY_BYTES);
    }

    /** Takes the source over and reads. */
    public void start() {
        source.handler(this::take);
        source.exceptionHandler(this::broken);
        source.endHandler(end -> ended());
        source.resume();
    }

    @Override
    public Usage usage() {
        return finished ? usage : usage.asPartial();
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    private void take(Buffer chunk) {
        if (state == State.OVER) {
            return;
        }
        guarded(() -> reading.feed(chunk));
        settle();
    }

    private void ended() {
        if (state == State.OVER) {
            return;
        }
        if (!finished) {
            guarded(reading::end);
        }
        over();
    }

    /** The source broke; what had been said before may still be a whole reply. */
    private void broken(Throwable why) {
        if (state == State.OVER) {
            return;
        }
        if (!finished) {
            breakage = why instanceof RefusedException refused
                    ? refused.failure()
                    : Failure.of(FailureKind.BROKEN_REPLY, "upstream stream broke off before completion")
                            .withProcessed(Processed.ANSWERED);
            guarded(reading::end);
        }
        over();
    }

    private interface Step {
        void run() throws RefusedException, UpstreamFault;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (UpstreamFault error) {
            show(new StreamEvent.Failed(error.error()));
        } catch (RefusedException unusable) {
            breakage = unusable.failure();
            show(new StreamEvent.Failed(new ErrorBody("", unusable.failure().message(), null, null)));
        } catch (RuntimeException defect) {
            LOG.error("Converting a reply failed", defect);
            breakage = Failure.internal().withProcessed(Processed.ANSWERED);
            show(new StreamEvent.Failed(new ErrorBody("", breakage.message(), null, null)));
        }
    }

    private void show(StreamEvent event) {
        if (finished || fault != null) {
            return;
        }
        if (event instanceof StreamEvent.Started started) {
            usage = started.usage() == null ? usage : started.usage();
        } else if (event instanceof StreamEvent.Counted counted) {
            usage = counted.usage();
        } else if (event instanceof StreamEvent.Failed failed) {
            fault = failed.error();
            return;
        } else if (event instanceof StreamEvent.Finished) {
            finished = true;
            shown = true;
        } else if (!(event instanceof StreamEvent.Ping)) {
            shown = true;
        }
        writing.write(event);
    }

    /** Passes on what the last bytes brought, or gives up. */
    private void settle() {
        if (fault != null) {
            over();
            return;
        }
        if (state == State.HOLDING && (writing.whole() ? finished : shown)) {
            begin();
        }
        if (state == State.PASSING) {
            outlet.push(writing.taken());
        }
        if (stops.isCut()) {
            over();
        }
    }

    private void begin() {
        state = State.PASSING;
        source.pause();
        Buffer first = writing.taken();
        outlet.push(first);
        owner.begun(outlet, writing.whole() ? first.length() : -1, this);
    }

    /** Nothing more comes, or is wanted, from the upstream. */
    private void over() {
        if (!finished && fault == null) {
            fault = StreamReader.CUT;
        }
        ErrorBody error = finished ? null : fault;
        if (error != null && state == State.HOLDING) {
            state = State.OVER;
            owner.rejected(failure(error));
            return;
        }
        if (state == State.HOLDING) {
            begin();
        }
        state = State.OVER;
        if (error != null) {
            outcome = breakage == null && isSaid(error) ? outcomeOf(error) : Outcome.STREAM_INCOMPLETE;
            writing.write(new StreamEvent.Failed(
                    ErrorMeaning.of(200, error).worded(error, plan.client().family())));
        }
        outlet.push(writing.taken());
        owner.ended(this);
        outlet.close(null);
    }

    /** Whether the upstream itself said what is wrong, and did not just break off. */
    private static boolean isSaid(ErrorBody error) {
        return !error.type().isEmpty() || error.code() != null;
    }

    private static Outcome outcomeOf(ErrorBody error) {
        return ErrorClassifier.classify(error).isPresent() ? Outcome.UPSTREAM_ERROR : Outcome.CALLER_ERROR;
    }

    /** An error before anything was shown is an answer with a status, which may be worth another attempt. */
    private Failure failure(ErrorBody error) {
        if (breakage != null) {
            return breakage;
        }
        if (!isSaid(error)) {
            String message = error.message().isEmpty() ? "The upstream sent no usable reply." : error.message();
            return Failure.of(FailureKind.BROKEN_REPLY, message).withProcessed(Processed.ANSWERED);
        }
        Optional<FailureKind> kind = ErrorClassifier.classify(error);
        Dialect spoken = plan.spoken();
        Buffer body = spoken.family() == Dialect.Family.ANTHROPIC
                ? error.anthropic().toBuffer()
                : error.openAi().toBuffer();
        int status = ErrorMeaning.of(200, error).status(spoken.family());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
        return Failure.of(kind.orElse(FailureKind.MALFORMED_REQUEST), error.message())
                .withUpstream(new UpstreamError(spoken, status, headers, body));
    }

    /** The whole JSON value in {@code text}. */
    static JsonNode parsed(ByteView text) throws RefusedException {
        try {
            return JsonTree.read(text);
        } catch (IOException malformed) {
            throw new RefusedException(
                    Failure.of(FailureKind.BROKEN_REPLY, "The upstream sent something that is no JSON.")
                            .withProcessed(Processed.ANSWERED));
        }
    }
}
