package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.port.Affinity;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeExchange;

/** The router of one shard and fakes of all that it talks to. */
final class RouterScene {
    private static final int SHARD = 3;

    final Board board;
    final List<String> attempts = new ArrayList<>();
    final List<Usage> usages = new ArrayList<>();
    final List<Long> durations = new ArrayList<>();
    private final List<String> affinities = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Deque<StageMessage> sent = new ArrayDeque<>();
    private final Deque<Promise<StageMessage>> waiting = new ArrayDeque<>();
    private final Vertx vertx;
    private final StageBus bus;

    RouterScene(Vertx vertx) {
        this(vertx, new Board());
    }

    RouterScene(Vertx vertx, Board board) {
        this.vertx = vertx;
        this.board = board;
        ReferenceCodec.register(vertx.eventBus());
        bus = new StageBus(vertx, SHARD);
        bus.consume(Address.ROUTED, this::arrived);
        bus.consume(Address.FAILED, this::arrived);
        bus.consume(Address.LISTED, this::arrived);
        bus.consume(Address.UNCOUNTED, this::arrived);
    }

    void deploy(GatewayConfig config) throws Exception {
        deploy(() -> config);
    }

    void deploy(Supplier<GatewayConfig> config) throws Exception {
        Telemetry telemetry = new Telemetry() {
            @Override
            public void exchangeStarted() {}

            @Override
            public void exchangeEnded(ExchangeSummary summary) {}

            @Override
            public void affinity(String result) {
                affinities.add(result);
            }

            @Override
            public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
                attempts.add(account + " " + outcome);
                usages.add(usage);
                durations.add(nanos);
            }
        };
        await(vertx.deployVerticle(new RouterVerticle(SHARD, config, board, telemetry)));
    }

    /** The first {@code count} results of affinity that were counted. */
    List<String> affinities(int count) {
        Await.until(count + " results of affinity", () -> affinities.size() >= count);
        return affinities;
    }

    StageMessage ask(String model) throws Exception {
        return ask(model, Endpoint.MESSAGES, Caller.ANONYMOUS);
    }

    /** Asks for {@code model} in Messages, with a request that can be said in Chat too. */
    StageMessage converse(String model) throws Exception {
        return ask(Caller.ANONYMOUS, new Asked(Endpoint.MESSAGES, model, true));
    }

    StageMessage ask(String model, Endpoint endpoint, Caller caller) throws Exception {
        return ask(caller, new Asked(endpoint, model, false));
    }

    StageMessage ask(Caller caller, Asked asked) throws Exception {
        begin(caller, asked);
        return next();
    }

    /** Asks for {@code model} with these ties. */
    Routed ask(String model, Affinity affinity) throws Exception {
        return routed(ask(Caller.ANONYMOUS, new Asked(Endpoint.RESPONSES, model, false, affinity)));
    }

    /** Asks for {@code model} and waits for nothing. */
    FakeExchange begin(String model) {
        return begin(Caller.ANONYMOUS, new Asked(Endpoint.MESSAGES, model, false));
    }

    private FakeExchange begin(Caller caller, Asked asked) {
        FakeExchange exchange = new FakeExchange(new ClientRequest(
                "r" + requests.incrementAndGet(),
                asked.endpoint(),
                "",
                MultiMap.caseInsensitiveMultiMap(),
                caller,
                Optional.empty(),
                Optional.empty()));
        send(Address.PARSED, new Parsed(exchange, asked));
        return exchange;
    }

    /** Ends an attempt well, under this id. */
    void serve(Routed routed, String responseId) {
        routed.attempt().permit().begun();
        send(
                Address.ATTEMPT_ENDED,
                new AttemptEnded(
                        routed.exchange(), routed.attempt(), Outcome.OK, Usage.NONE, 7, Optional.of(responseId)));
    }

    void serve(Routed routed) {
        serve(routed, "resp");
    }

    StageMessage reject(Routed routed, Failure failure) throws Exception {
        send(Address.REJECTED, rejection(routed, failure));
        return next();
    }

    static Rejected rejection(Routed routed, Failure failure) {
        return new Rejected(routed.exchange(), routed.translation(), routed.attempt(), failure, 7);
    }

    static Routed routed(StageMessage message) {
        return (Routed) message;
    }

    <M extends StageMessage> void send(Address<M> address, M message) {
        bus.to(address).send(message);
    }

    private synchronized void arrived(StageMessage message) {
        if (waiting.isEmpty()) {
            sent.add(message);
        } else {
            waiting.poll().complete(message);
        }
    }

    StageMessage next() throws Exception {
        Promise<StageMessage> promise = Promise.promise();
        synchronized (this) {
            if (sent.isEmpty()) {
                waiting.add(promise);
            } else {
                promise.complete(sent.poll());
            }
        }
        return await(promise.future());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** A request that can be said in its own dialect and perhaps in Chat. */
    record Asked(Endpoint endpoint, String model, boolean convertible, Affinity affinity)
            implements RequestTranslation {
        Asked(Endpoint endpoint, String model, boolean convertible) {
            this(endpoint, model, convertible, Affinity.NONE);
        }

        @Override
        public boolean streamed() {
            return false;
        }

        @Override
        public boolean stateful() {
            return affinity.boundTo().isPresent();
        }

        @Override
        public Optional<Dialect> dialectFor(AccountConfig account, String asked) {
            if (endpoint.servedBy(account.apis())) {
                return Optional.of(endpoint.dialect());
            }
            return Optional.of(Dialect.CHAT)
                    .filter(chat -> convertible && account.apis().contains(chat));
        }

        @Override
        public Translated translate(Target target) {
            return new Translated(endpoint.path(), "", Buffer.buffer(), ReplyPlan.VERBATIM);
        }
    }
}
