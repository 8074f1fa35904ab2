package llmgateway.node.shard;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * The stages of one event loop, deployed together on one context. A shard claims its thread before it creates anything, so that
 * no loop carries two; stages start in the order given and stop in the opposite one.
 */
final class Shard implements Deployable {
    private final LoopClaims claims;
    private final IntFunction<List<Deployable>> stages;
    private final List<Deployable> running = new ArrayList<>();

    Shard(LoopClaims claims, IntFunction<List<Deployable>> stages) {
        this.claims = claims;
        this.stages = stages;
    }

    @Override
    public Future<?> deploy(Context context) {
        OptionalInt number = claims.claim(Thread.currentThread());
        if (number.isEmpty()) {
            return Future.failedFuture(new LoopTakenException());
        }
        Future<?> started = Future.succeededFuture();
        for (Deployable stage : stages.apply(number.getAsInt())) {
            started = started.compose(previous -> {
                running.add(stage);
                return call(() -> stage.deploy(context));
            });
        }
        return started;
    }

    @Override
    public Future<?> undeploy(Context context) {
        Future<?> stopped = Future.succeededFuture();
        for (int i = running.size() - 1; i >= 0; i--) {
            Deployable stage = running.get(i);
            stopped = stopped.eventually(() -> call(() -> stage.undeploy(context)));
        }
        return stopped;
    }

    private interface Step {
        Future<?> run() throws Exception;
    }

    /** A step's future; a step that throws is a failed one. */
    private static Future<?> call(Step step) {
        try {
            return step.run();
        } catch (Exception thrown) {
            return Future.failedFuture(thrown);
        }
    }

    /** This event loop carries a shard already. */
    static final class LoopTakenException extends Exception {
        LoopTakenException() {
            super("This event loop carries a shard already", null, false, false);
        }
    }
}
