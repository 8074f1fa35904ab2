package llmgateway.transform.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.message.StageMessage;
import llmgateway.transform.TransformVerticle;
import org.jspecify.annotations.Nullable;

/** The transform stage of one shard and fakes of all that it talks to, on one event loop. */
public final class Neighbours {
    private static final int SHARD = 3;

    private final Context loop;
    private final StageBus bus;
    private final List<StageMessage> received = new ArrayList<>();
    private @Nullable Waiting<?> waiting;

    private record Waiting<M>(Class<M> type, Promise<M> promise) {}

    private Neighbours(Vertx vertx) {
        this.loop = ((VertxInternal) vertx).createEventLoopContext();
        this.bus = new StageBus(vertx, SHARD);
    }

    /** Starts the stage and its neighbours. */
    public static Neighbours of(Vertx vertx, Supplier<GatewayConfig> config) {
        ReferenceCodec.register(vertx.eventBus());
        Neighbours neighbours = new Neighbours(vertx);
        neighbours.on(() -> {
            TransformVerticle verticle = new TransformVerticle(SHARD, config, Settings.ENVELOPE_KEY);
            verticle.init(vertx, neighbours.loop);
            neighbours.bus.consume(Address.PARSED, neighbours::receive);
            neighbours.bus.consume(Address.REPLIED, neighbours::receive);
            neighbours.bus.consume(Address.REJECTED, neighbours::receive);
            neighbours.bus.consume(Address.ATTEMPT_ENDED, neighbours::receive);
            return verticle.start();
        });
        return neighbours;
    }

    /** Runs {@code work} on the event loop and returns what it returns. */
    public <T> T on(Callable<T> work) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(go -> {
            try {
                done.complete(work.call());
            } catch (Exception | AssertionError failed) {
                done.fail(failed);
            }
        });
        return await(done.future());
    }

    public <M extends StageMessage> void send(Address<M> address, M message) {
        on(() -> {
            bus.to(address).send(message);
            return true;
        });
    }

    /** The next message of that type, waited for. */
    public <M extends StageMessage> M next(Class<M> type) {
        return await(on(() -> {
            Promise<M> promise = Promise.promise();
            waiting = new Waiting<>(type, promise);
            serve();
            return promise.future();
        }));
    }

    /** The messages that came and were not asked for, once everything that is under way was delivered. */
    public List<StageMessage> rest() {
        for (int round = 0; round < 5; round++) {
            on(() -> true);
        }
        return on(() -> List.copyOf(received));
    }

    private void receive(StageMessage message) {
        received.add(message);
        serve();
    }

    private void serve() {
        Waiting<?> wanted = waiting;
        if (wanted != null && serve(wanted)) {
            waiting = null;
        }
    }

    private <M> boolean serve(Waiting<M> wanted) {
        for (Iterator<StageMessage> each = received.iterator(); each.hasNext(); ) {
            StageMessage message = each.next();
            if (wanted.type().isInstance(message)) {
                each.remove();
                wanted.promise().complete(wanted.type().cast(message));
                return true;
            }
        }
        return false;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
