package llmgateway.node.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import llmgateway.node.cluster.link.Presence;
import llmgateway.node.cluster.state.StateSync;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that starts gets to know what the others know. It is done once it has caught up with a node that serves; where none does,
 * as after a stop of all, once it has with every node that belongs to the gateway, or when those it misses do not come in time.
 */
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long LOOK_MILLIS = 50;

    private final Presence presence;
    private final StateSync sync;
    private final IntSupplier members;
    private final Context context;
    private final Vertx vertx;

    /**
     * The joining of one node.
     *
     * @param members how many members the cluster has, of which some may not have said yet who they are
     */
    Joining(Presence presence, StateSync sync, IntSupplier members, Context context, Vertx vertx) {
        this.presence = presence;
        this.sync = sync;
        this.members = members;
        this.context = context;
        this.vertx = vertx;
    }

    /**
     * Catches up; the result fails with an {@link IOException} in words if another node has this one's name or state.
     *
     * @param patience how long nodes that are missing are waited for
     */
    Future<Void> caughtUp(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Promise<Void> done = Promise.promise();
        context.runOnContext(begun -> look(deadline, done));
        return done.future();
    }

    private void look(long deadline, Promise<Void> done) {
        if (presence.namesake().isPresent()) {
            done.fail(new IOException(presence.namesake().get()));
            return;
        }
        SortedSet<String> others = new TreeSet<>(presence.live());
        others.remove(presence.self());
        SortedSet<String> missing = new TreeSet<>(presence.known());
        missing.removeAll(presence.live());
        boolean late = System.nanoTime() - deadline > 0;
        boolean serves = others.stream()
                .anyMatch(node ->
                        presence.of(node).filter(Presence.Heard::serving).isPresent());
        boolean complete = missing.isEmpty() && members.getAsInt() - 1 <= others.size();
        if (!serves && !complete && !late) {
            vertx.setTimer(LOOK_MILLIS, again -> look(deadline, done));
            return;
        }
        if (!serves && !missing.isEmpty()) {
            LOG.atWarn().addKeyValue("missing", missing).log("Serving without nodes that were not found");
        }
        List<Future<Void>> caughtUp = others.stream().map(sync::with).toList();
        Future.join(caughtUp).onComplete(ended -> {
            if (ended.failed() && !late) {
                vertx.setTimer(LOOK_MILLIS, again -> look(deadline, done));
            } else if (presence.namesake().isPresent()) {
                done.fail(new IOException(presence.namesake().get()));
            } else {
                done.complete();
            }
        });
    }
}
