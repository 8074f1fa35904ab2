package llmgateway.ingress;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Readiness;
import llmgateway.contracts.port.Telemetry;
import llmgateway.ingress.quota.Alarm;
import llmgateway.ingress.quota.KeyQuotas;
import org.jspecify.annotations.Nullable;

/**
 * An ingress stage with a transform stage that a test plays: accepted requests wait in a queue, failures are rendered at once as
 * {@code {"failure": label}}.
 */
final class IngressHarness {
    static final Duration FAR = Duration.ofMinutes(10);
    static final Pace CALM = pace(FAR, FAR, Duration.ofMillis(200), FAR);
    static final Served SERVED = new Served("openai", "main", "m-1", "m-1", 2, 1_000_000);

    final Vertx vertx = Vertx.vertx();
    /** The time by which limits of client keys are kept; it stands still unless a test moves it. */
    final AtomicLong nanos = new AtomicLong();

    final IngressNode node;
    final Queue<String> limited = new ConcurrentLinkedQueue<>();
    final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();
    final BlockingQueue<Failed> failed = new LinkedBlockingQueue<>();
    final Queue<Telemetry.ExchangeSummary> summaries = new ConcurrentLinkedQueue<>();
    volatile int started;
    volatile boolean renders = true;

    /** How many messages of clean-ups, each of which took four hops, had arrived when the stage had stopped. */
    volatile int hoppedAtStop = -1;

    private int hopped;
    private @Nullable Handoff<Listed> hops;
    volatile List<Readiness.Check> checks = List.of(new Readiness.Check("accounts", true, ""));
    private volatile @Nullable Context context;
    private volatile @Nullable Handoff<Replied> replied;
    private @Nullable String deployment;

    IngressHarness() {
        this(Alarm::of);
    }

    private IngressHarness(Function<Vertx, Alarm> alarm) {
        node = new IngressNode(
                new KeyQuotas(Peers.alone("test"), PeerLink.alone("test"), nanos::get, alarm.apply(vertx)));
    }

    static IngressHarness start(TestConfig config, Pace pace) throws Exception {
        return start(config, pace, Alarm::of);
    }

    /** A stage at which calls wait for as long as it takes until the limits of their key let them in. */
    static IngressHarness patient(TestConfig config) throws Exception {
        return start(config, CALM, vertx -> (wait, action) -> {});
    }

    private static IngressHarness start(TestConfig config, Pace pace, Function<Vertx, Alarm> alarm) throws Exception {
        IngressHarness harness = new IngressHarness(alarm);
        ReferenceCodec.register(harness.vertx.eventBus());
        harness.deployment = await(harness.vertx.deployVerticle(harness.new Shard(config, pace)));
        return harness;
    }

    static IngressHarness start(TestConfig config) throws Exception {
        return start(config, CALM);
    }

    static IngressHarness start() throws Exception {
        return start(TestConfig.USUAL);
    }

    /** A pace that is patient with connections. */
    static Pace pace(Duration keepAlive, Duration stall, Duration linger, Duration rendering) {
        return new Pace(FAR, FAR, keepAlive, stall, linger, rendering);
    }

    int port() {
        return node.actualPort();
    }

    RawClient raw() throws Exception {
        return new RawClient(port());
    }

    /** Runs {@code work} on the shard's event loop. */
    <T> T on(Callable<T> work) throws Exception {
        Context loop = context;
        if (loop == null) {
            throw new IllegalStateException("Not deployed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(go -> {
            try {
                result.complete(work.call());
            } catch (Exception failure) {
                result.completeExceptionally(failure);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }

    void run(Runnable work) throws Exception {
        on(() -> {
            work.run();
            return true;
        });
    }

    Accepted nextAccepted() throws InterruptedException {
        Accepted next = accepted.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No request was accepted");
        }
        return next;
    }

    Failed nextFailed() throws InterruptedException {
        Failed next = failed.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("Nothing failed");
        }
        return next;
    }

    /** Replies with a body of unknown length that the test feeds. */
    FakeBody reply(Exchange exchange, String type) throws Exception {
        return reply(exchange, 200, MultiMap.caseInsensitiveMultiMap().add("content-type", type), -1, SERVED);
    }

    FakeBody reply(Exchange exchange, int status, MultiMap headers, long length, Served served) throws Exception {
        FakeBody body = new FakeBody();
        run(() -> send(exchange, status, headers, length, body, served, Outcome.OK));
        return body;
    }

    /** Replies with a whole JSON body. */
    void replyWhole(Exchange exchange, String json) throws Exception {
        FakeBody body = reply(
                exchange,
                200,
                MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json"),
                json.length(),
                SERVED);
        run(() -> {
            body.emit(json);
            body.end();
        });
    }

    private void send(
            Exchange exchange,
            int status,
            MultiMap headers,
            long length,
            FakeBody body,
            Served served,
            Outcome outcome) {
        Handoff<Replied> road = replied;
        if (road != null) {
            road.send(new Replied(exchange, new Reply(status, headers, length, body, served, progress(outcome))));
        }
    }

    private static Reply.Progress progress(Outcome outcome) {
        return new Reply.Progress() {
            @Override
            public Usage usage() {
                return outcome == Outcome.OK ? new Usage(10, 5, 3, 2, 1, false) : Usage.NONE;
            }

            @Override
            public Outcome outcome() {
                return outcome;
            }
        };
    }

    /** Sends a message that takes four hops; on the event loop. */
    void hop(Exchange exchange) {
        hop(exchange, List.of());
    }

    private void hop(Exchange exchange, List<Listed.Model> made) {
        Handoff<Listed> road = hops;
        if (road != null) {
            road.send(new Listed(exchange, made, List.of()));
        }
    }

    private void hopped(Listed message) {
        List<Listed.Model> made = new ArrayList<>(message.models());
        made.add(new Listed.Model("a hop", ""));
        if (made.size() < 4) {
            hop(message.exchange(), made);
        } else {
            hopped++;
        }
    }

    private void render(Failed failure) {
        failed.add(failure);
        if (!renders) {
            return;
        }
        String json = new JsonObject()
                .put("failure", failure.failure().kind().label())
                .put("dialect", failure.dialect().label())
                .encode();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
        failure.failure().retryAfter().ifPresent(wait -> headers.set("retry-after", Long.toString(wait.toSeconds())));
        boolean inStream = failure.exchange().headSent();
        FakeBody body = new FakeBody();
        body.emit(Buffer.buffer(inStream ? "event: error\n\n" : json));
        body.end();
        send(
                failure.exchange(),
                failure.failure().kind().status(),
                inStream ? MultiMap.caseInsensitiveMultiMap() : headers,
                inStream ? -1 : json.length(),
                body,
                failure.served(),
                failure.failure().kind().outcome());
    }

    /** The one exchange that ended, once the event loop has done with it. */
    Telemetry.ExchangeSummary ended() throws Exception {
        settle();
        if (summaries.size() != 1) {
            throw new AssertionError("Not one exchange ended but these: " + summaries);
        }
        return summaries.element();
    }

    /** Returns when the event loop has done what it was at. */
    void settle() throws Exception {
        run(() -> {});
    }

    Future<Void> undeploy() {
        String id = deployment;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    void close() throws Exception {
        await(vertx.close());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Waits until {@code condition} holds. */
    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("The condition never held");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** The ingress and the played transform on one event loop. */
    private final class Shard implements Deployable {
        private final IngressVerticle ingress;

        Shard(TestConfig config, Pace pace) {
            Telemetry telemetry = new Telemetry() {
                @Override
                @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
                public void exchangeStarted() {
                    started++;
                }

                @Override
                public void keyLimited(String limit) {
                    limited.add(limit);
                }

                @Override
                public void exchangeEnded(ExchangeSummary summary) {
                    summaries.add(summary);
                }

                @Override
                public void attemptEnded(String account, String outcome, Usage usage, long nanos) {}
            };
            var built = config.build();
            ingress = new IngressVerticle(
                    0,
                    () -> built,
                    node,
                    telemetry,
                    () -> checks,
                    pace,
                    InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")),
                    key -> "");
        }

        @Override
        public Future<?> deploy(Context on) throws Exception {
            context = on;
            StageBus bus = new StageBus(vertx, 0);
            replied = bus.to(Address.REPLIED);
            bus.consume(Address.ACCEPTED, accepted::add);
            bus.consume(Address.FAILED, IngressHarness.this::render);
            hops = bus.to(Address.LISTED);
            bus.consume(Address.LISTED, IngressHarness.this::hopped);
            return ingress.deploy(on);
        }

        @Override
        public Future<?> undeploy(Context on) throws Exception {
            return ingress.undeploy(on).onComplete(stopped -> hoppedAtStop = hopped);
        }
    }
}
