package llmgateway.transform;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Replied;
import llmgateway.transform.engine.reply.BodyRelay;
import llmgateway.transform.engine.reply.ReplyHeaders;
import llmgateway.transform.engine.reply.ReplyOwner;
import llmgateway.transform.engine.request.MediaTypePolicy;
import llmgateway.transform.engine.request.ParsedRequest;
import llmgateway.transform.engine.stream.StreamRelay;

/** Turns an upstream's answer into a reply, and ends the attempt when it is over. */
final class ReplyStage {
    private final Handoff<Replied> replied;
    private final Handoff<Rejected> rejected;
    private final Handoff<AttemptEnded> attemptEnded;
    private final Consumer<Failed> failures;

    ReplyStage(
            Handoff<Replied> replied,
            Handoff<Rejected> rejected,
            Handoff<AttemptEnded> attemptEnded,
            Consumer<Failed> failures) {
        this.replied = replied;
        this.rejected = rejected;
        this.attemptEnded = attemptEnded;
        this.failures = failures;
    }

    void accept(Answered answered) {
        AttemptEnding ending = new AttemptEnding(answered, attemptEnded, rejected);
        Exchange exchange = answered.exchange();
        if (!exchange.isOpen()) {
            ending.end(Outcome.CLIENT_GONE, Usage.NONE);
        } else if (isEventStream(answered)) {
            relayStream(answered, ending);
        } else if (exchange.headSent()) {
            exchange.onClose(() -> ending.end(Outcome.CLIENT_GONE, Usage.NONE));
            new LateAnswer(answered, ending, failures).start();
        } else {
            relayBody(answered, ending);
        }
    }

    private void relayStream(Answered answered, AttemptEnding ending) {
        long begin = System.nanoTime();
        boolean hideUsage = answered.translation().endpoint() == Endpoint.CHAT_COMPLETIONS
                && answered.attempt().account().injectUsage()
                && answered.translation() instanceof ParsedRequest request
                && !request.usageAsked();
        ReplyHead head = ReplyHead.of(answered);
        StreamRelay relay = new StreamRelay(answered.body(), answered.attempt().dialect(), hideUsage, new ReplyOwner() {
            @Override
            public void begun(ReadStream<Buffer> body, long length, Reply.Progress progress) {
                if (!ending.isOver()) {
                    ending.begun();
                    ReplyHeaders.forStream(head.headers());
                    reply(head, -1, body, head.upstreamNanos() + System.nanoTime() - begin, progress);
                }
            }

            @Override
            public void rejected(Failure failure) {
                ending.reject(failure, head.upstreamNanos() + System.nanoTime() - begin);
            }

            @Override
            public void ended(Reply.Progress progress) {
                ending.end(progress.outcome(), progress.usage());
            }
        });
        head.exchange()
                .onClose(() -> ending.end(Outcome.CLIENT_GONE, relay.usage().asPartial()));
        relay.start();
    }

    private void relayBody(Answered answered, AttemptEnding ending) {
        Endpoint endpoint = answered.translation().endpoint();
        boolean tapped = answered.status() / 100 == 2
                && (endpoint.kind() == Endpoint.Kind.CONVERSATION
                        || endpoint == Endpoint.EMBEDDINGS
                        || endpoint == Endpoint.COMPLETIONS)
                && contentType(answered).endsWith("json");
        BodyRelay relay = new BodyRelay(
                answered.body(),
                answered.status(),
                answered.attempt().dialect(),
                tapped,
                progress -> ending.end(progress.outcome(), progress.usage()));
        answered.exchange()
                .onClose(() -> ending.end(Outcome.CLIENT_GONE, relay.usage().asPartial()));
        ending.begun();
        reply(ReplyHead.of(answered), answered.contentLength(), relay.start(), answered.upstreamNanos(), relay);
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
            return new ReplyHead(
                    answered.exchange(), answered.attempt(), answered.status(), headers, answered.upstreamNanos());
        }
    }

    private static boolean isEventStream(Answered answered) {
        Endpoint endpoint = answered.translation().endpoint();
        boolean known = endpoint.kind() == Endpoint.Kind.CONVERSATION || endpoint == Endpoint.COMPLETIONS;
        return known && answered.status() == 200 && contentType(answered).equals("text/event-stream");
    }

    private static String contentType(Answered answered) {
        return MediaTypePolicy.essence(answered.headers().get("content-type"));
    }
}
