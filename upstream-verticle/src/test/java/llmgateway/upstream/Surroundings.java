package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeExchange;

/** The stage under test on an event loop of its own, with a test in the place of all its neighbours. */
final class Surroundings implements AutoCloseable {
    static final TimeoutsConfig PATIENT = new TimeoutsConfig(20, 20, 20, 20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final LinkedBlockingQueue<StageMessage> said = new LinkedBlockingQueue<>();
    private final AtomicReference<GatewayConfig> config = new AtomicReference<>(Configs.with(PATIENT));
    private final List<Routed> exchanges = new ArrayList<>();
    private final Context loop;
    private final StageBus bus;

    Surroundings() {
        this(1000);
    }

    /** With so many shards, the stage has {@code max(64, 1024 / shards)} connections for each server. */
    Surroundings(int shards) {
        this(shards, AccountBooks.ofFixedKeys());
    }

    Surroundings(AccountBooks books) {
        this(1000, books);
    }

    private Surroundings(int shards, AccountBooks books) {
        ReferenceCodec.register(vertx.eventBus());
        bus = new StageBus(vertx, 0);
        Neighbours neighbours = new Neighbours(shards, books);
        await(vertx.deployVerticle(neighbours));
        loop = neighbours.context();
    }

    private final class Neighbours extends VerticleBase {
        private final UpstreamVerticle stage;

        Neighbours(int shards, AccountBooks books) {
            stage = new UpstreamVerticle(0, config::get, shards, books);
        }

        Context context() {
            return context;
        }

        @Override
        public Future<?> start() throws Exception {
            bus.consume(Address.ANSWERED, said::add);
            bus.consume(Address.REJECTED, said::add);
            bus.consume(Address.ATTEMPT_ENDED, said::add);
            bus.consume(Address.FAILED, said::add);
            return stage.deploy(context);
        }

        @Override
        public Future<?> stop() throws Exception {
            return stage.undeploy(context);
        }
    }

    void timeouts(TimeoutsConfig timeouts) {
        config.set(Configs.with(timeouts));
    }

    void environment(EnvironmentConfig environment) {
        config.set(Configs.with(PATIENT, environment));
    }

    void oauth(OauthConfig oauth) {
        config.set(Configs.with(PATIENT, oauth));
    }

    void route(Routed routed) {
        exchanges.add(routed);
        loop.runOnContext(now -> bus.to(Address.ROUTED).send(routed));
    }

    void leave(Routed routed) {
        onLoop(((FakeExchange) routed.exchange())::close);
    }

    /** The next thing the stage says, which must be of {@code type}. */
    <M extends StageMessage> M said(Class<M> type) {
        try {
            StageMessage message = said.poll(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).isInstanceOf(type);
            return type.cast(message);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Everything that is under way on the event loop has been done and nothing more was said. */
    void nothingMore() {
        for (int turn = 0; turn < 10; turn++) {
            onLoop(() -> {});
        }
        assertThat(said).isEmpty();
    }

    /** What a body did when it was read at full speed. */
    record Ending(Buffer bytes, RefusedException failure) {}

    Buffer readWhole(Answered answered) {
        return await(read(answered, new Buffer[] {Buffer.buffer()}));
    }

    /** Reads the body up to its failure. */
    Ending readBroken(Answered answered) {
        Buffer[] bytes = {Buffer.buffer()};
        Future<Buffer> read = read(answered, bytes);
        Await.until("the body ends", read::isComplete);
        assertThat(read.cause()).isInstanceOf(RefusedException.class);
        return new Ending(bytes[0], (RefusedException) read.cause());
    }

    private Future<Buffer> read(Answered answered, Buffer[] bytes) {
        Promise<Buffer> read = Promise.promise();
        onLoop(() -> {
            answered.body().handler(bytes[0]::appendBuffer);
            answered.body().exceptionHandler(read::tryFail);
            answered.body().endHandler(ended -> read.tryComplete(bytes[0]));
            answered.body().resume();
        });
        return read.future();
    }

    void onLoop(Runnable work) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(now -> {
            try {
                work.run();
                done.complete();
            } catch (RuntimeException | AssertionError failed) {
                done.fail(failed);
            }
        });
        await(done.future());
    }

    static <T> T await(Future<T> future) {
        Await.until("a future completes", future::isComplete);
        if (future.failed()) {
            throw new AssertionError(future.cause());
        }
        return future.result();
    }

    @Override
    public void close() {
        exchanges.forEach(this::leave);
        await(vertx.close());
    }
}
