package llmgateway.node.shard;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * All shards of a node: exactly one for each event loop.
 *
 * <p>Which loop a deployment lands on is Vert.x's choice, and in clustered mode other contexts are handed out in between, so N
 * deployments do not reach N loops. Deployment is therefore repeated until each loop has claimed one shard.
 */
public final class Shards {
    private static final int TRIES_PER_LOOP = 50;

    private final Vertx vertx;
    private final List<String> deployments;

    private Shards(Vertx vertx, List<String> deployments) {
        this.vertx = vertx;
        this.deployments = deployments;
    }

    /**
     * Deploys one shard on each of {@code loops} event loops, one after the other.
     *
     * @param stages the stages of a shard of a given number, in starting order
     */
    public static Future<Shards> deploy(Vertx vertx, int loops, IntFunction<List<Deployable>> stages) {
        LoopClaims claims = new LoopClaims();
        List<String> deployments = new ArrayList<>();
        return deployNext(vertx, loops, claims, stages, deployments, loops * TRIES_PER_LOOP)
                .map(done -> new Shards(vertx, deployments));
    }

    private static Future<Void> deployNext(
            Vertx vertx,
            int loops,
            LoopClaims claims,
            IntFunction<List<Deployable>> stages,
            List<String> deployments,
            int triesLeft) {
        if (claims.count() == loops) {
            return Future.succeededFuture();
        }
        if (triesLeft == 0) {
            return Future.failedFuture(new IllegalStateException(
                    "Only " + claims.count() + " of " + loops + " event loops could be given a shard"));
        }
        return vertx.deployVerticle(new Shard(claims, stages))
                .map(deployments::add)
                .recover(failure -> failure instanceof Shard.LoopTakenException
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure))
                .compose(next -> deployNext(vertx, loops, claims, stages, deployments, triesLeft - 1));
    }

    public int count() {
        return deployments.size();
    }

    /** Stops all shards at once; each stage lets its work finish as it sees fit. */
    public Future<?> undeploy() {
        return Future.join(deployments.stream().map(vertx::undeploy).toList());
    }
}
