package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Probe;

/**
 * Has accounts that rest on a guess asked whether they work again, as often as {@code routing.health_check_seconds} says. One for a
 * node; each node finds out by itself.
 */
public final class CheckVerticle extends VerticleBase {
    private static final long LOOK_MILLIS = 1000;

    private final Checker checker;

    /** The checks of the accounts on {@code board}, under the configuration that holds at the moment. */
    public CheckVerticle(Supplier<GatewayConfig> config, Board board, Probe probe) {
        checker = new Checker(config, board.health(), probe, new SplittableRandom());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(LOOK_MILLIS, look -> checker.look());
        return Future.succeededFuture();
    }
}
