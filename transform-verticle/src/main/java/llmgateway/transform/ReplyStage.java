package llmgateway.transform;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RoutingConfig.ReplyModel;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Replied;
import llmgateway.transform.engine.convert.ConversionPlan;
import llmgateway.transform.engine.convert.ReplyConversion;
import llmgateway.transform.engine.reply.AskedModel;
import llmgateway.transform.engine.reply.BodyRelay;
import llmgateway.transform.engine.reply.ReplyHeaders;
import llmgateway.transform.engine.reply.ReplyOwner;
import llmgateway.transform.engine.request.ParsedRequest;
import llmgateway.transform.engine.stream.StreamRelay;
import org.jspecify.annotations.Nullable;

/** Turns an upstream's answer into a reply, and ends the attempt when it is over. */
final class ReplyStage {
    private final Handoff<Replied> replied;
    private final Handoff<Rejected> rejected;
    private final Handoff<AttemptEnded> attemptEnded;
    private final Consumer<Failed> failures;
    private final Supplier<FailureRules> rules;
    private final Supplier<ReplyModel> naming;

    /** The stage; {@code rules} and {@code naming} are those that hold at the moment. */
    ReplyStage(
            Handoff<Replied> replied,
            Handoff<Rejected> rejected,
            Handoff<AttemptEnded> attemptEnded,
            Consumer<Failed> failures,
            Supplier<FailureRules> rules,
            Supplier<ReplyModel> naming) {
        this.replied = replied;
        this.rejected = rejected;
        this.attemptEnded = attemptEnded;
        this.failures = failures;
        this.rules = rules;
        this.naming = naming;
    }

    void accept(Answered answered) {
        AttemptEnding ending = new AttemptEnding(answered, attemptEnded, rejected);
        Exchange exchange = answered.exchange();
        if (!exchange.isOpen()) {
            ending.end(Outcome.CLIENT_GONE, Usage.NONE);
            return;
        }
        Optional<ConversionPlan> plan = ReplyConversions.planFor(answered);
        boolean good = answered.status() / 100 == 2;
        if (plan.isPresent() && good) {
            convert(answered, plan.get(), ending);
        } else if (ReplyConversions.isEventStream(answered)) {
            relayStream(answered, ending);
        } else if (exchange.headSent() || plan.isPresent()) {
            exchange.onClose(() -> ending.end(Outcome.CLIENT_GONE, Usage.NONE));
            new LateAnswer(answered, ending, failures).start();
        } else {
            relayBody(answered, ending);
        }
    }

    private void convert(Answered answered, ConversionPlan plan, AttemptEnding ending) {
        ReplyHead head = ReplyHead.ofConverted(answered, plan);
        boolean streamed = ReplyConversions.isEventStream(answered);
        ReplyConversion conversion = new ReplyConversion(
                answered.body(), streamed, plan, System.currentTimeMillis() / 1000, new Owner(head, ending, true));
        head.exchange()
                .onClose(
                        () -> ending.end(Outcome.CLIENT_GONE, conversion.usage().asPartial()));
        conversion.start();
    }

    private void relayStream(Answered answered, AttemptEnding ending) {
        boolean hideUsage = answered.translation().endpoint() == Endpoint.CHAT_COMPLETIONS
                && answered.attempt().account().injectUsage()
                && answered.translation() instanceof ParsedRequest request
                && !request.usageAsked();
        ReplyHead head = ReplyHead.of(answered);
        ReplyHeaders.forStream(head.headers());
        StreamRelay relay = new StreamRelay(
                answered.body(),
                answered.attempt().dialect(),
                hideUsage,
                asked(answered),
                new Owner(head, ending, true));
        head.exchange()
                .onClose(() -> ending.end(Outcome.CLIENT_GONE, relay.usage().asPartial()));
        relay.start();
    }

    /** The name that a reply in the client's own dialect is to give the model; null if that is the upstream's. */
    private @Nullable AskedModel asked(Answered answered) {
        String model = answered.translation().model();
        return naming.get() == ReplyModel.UPSTREAM || model.isEmpty()
                ? null
                : new AskedModel(model, answered.attempt().dialect());
    }

    /** Passes on what becomes of a reply whose beginning is waited for. */
    private final class Owner implements ReplyOwner {
        private final ReplyHead head;
        private final AttemptEnding ending;
        private final boolean events;
        private final long begin = System.nanoTime();

        /** Passes on for a reply whose first piece tells that the account works, if it consists of {@code events}; else its end does. */
        Owner(ReplyHead head, AttemptEnding ending, boolean events) {
            this.head = head;
            this.ending = ending;
            this.events = events;
        }

        @Override
        public void begun(ReadStream<Buffer> body, long length, Reply.Progress progress) {
            if (!ending.isOver()) {
                if (events) {
                    ending.proved();
                }
                long upstreamNanos = upstreamNanos();
                ending.begun(upstreamNanos);
                reply(head, length, body, upstreamNanos, progress);
            }
        }

        @Override
        public void rejected(Failure failure) {
            ending.reject(judged(failure), upstreamNanos());
        }

        @Override
        public void ended(Reply.Progress progress) {
            if (!events && progress.outcome() == Outcome.OK) {
                ending.proved();
            }
            ending.end(progress);
        }

        private long upstreamNanos() {
            return head.upstreamNanos() + System.nanoTime() - begin;
        }
    }

    /** An error inside a good answer means what it would as an answer of its own. */
    private Failure judged(Failure failure) {
        return failure.upstream()
                .map(error -> rules.get()
                        .inside(Endpoint.Kind.CONVERSATION, ErrorText.read(error.body()))
                        .applied(failure))
                .orElseGet(() -> rules.get().judged(failure));
    }

    private void relayBody(Answered answered, AttemptEnding ending) {
        Endpoint endpoint = answered.translation().endpoint();
        boolean tapped = answered.status() / 100 == 2
                && (endpoint.kind() == Endpoint.Kind.CONVERSATION
                        || endpoint == Endpoint.EMBEDDINGS
                        || endpoint == Endpoint.COMPLETIONS)
                && ReplyConversions.contentType(answered).endsWith("json");
        BodyRelay relay = new BodyRelay(
                answered.body(),
                answered.status(),
                answered.attempt().dialect(),
                tapped,
                answered.contentLength(),
                tapped ? asked(answered) : null,
                new Owner(ReplyHead.of(answered), ending, false));
        answered.exchange()
                .onClose(() -> ending.end(Outcome.CLIENT_GONE, relay.usage().asPartial()));
        if (answered.translation().streamed()) {
            relay.startAtOnce(); // before a keep-alive makes an event stream of the reply
        } else {
            relay.start();
        }
    }

    private void reply(
            ReplyHead head, long length, ReadStream<Buffer> body, long upstreamNanos, Reply.Progress progress) {
        Reply reply = new Reply(
                head.status(), head.headers(), length, body, head.attempt().served(upstreamNanos), progress);
        replied.send(new Replied(head.exchange(), reply));
    }

    /** What of an answer is needed once its body is under way; the request is not. */
    private record ReplyHead(Exchange exchange, Attempt attempt, int status, MultiMap headers, long upstreamNanos) {

        static ReplyHead of(Answered answered) {
            boolean ownCredential = answered.attempt().account().type() == AccountConfig.Type.CLIENT_TOKEN;
            MultiMap headers = ReplyHeaders.forClient(
                    answered.headers(),
                    answered.translation().endpoint().dialect().family(),
                    ownCredential);
            return of(answered, headers);
        }

        static ReplyHead ofConverted(Answered answered, ConversionPlan plan) {
            MultiMap headers = ReplyHeaders.forConverted(
                    answered.headers(), plan.client().family(), plan.streamed(), plan.warnings());
            return of(answered, plan.streamed() ? ReplyHeaders.forStream(headers) : headers);
        }

        private static ReplyHead of(Answered answered, MultiMap headers) {
            return new ReplyHead(
                    answered.exchange(), answered.attempt(), answered.status(), headers, answered.upstreamNanos());
        }
    }
}
