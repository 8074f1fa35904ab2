package llmgateway.node.cluster;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import llmgateway.node.cluster.link.Presence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node that starts gets to know what the others know. It is done once it has caught up with the nodes that serve; where none
 * does, as after a stop of all, once it has with every node that belongs to the gateway, or when those it misses do not come in time.
 * A node that never met another one counts those that it is told of. With a node that serves and can be heard it catches up, however
 * long that takes.
 */
final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final long LOOK_MILLIS = 50;
    private static final long COMPLAINT_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long it takes at the most until every member that can be heard has said who it is, and whether it has this one's state. */
    private static final long HEARING_NANOS = Duration.ofSeconds(3).toNanos();

    private final Presence presence;
    private final Function<String, Future<Void>> catchingUp;
    private final Others others;
    private final Context context;
    private final Vertx vertx;
    private final long begun = System.nanoTime();
    private long complained = begun;

    /**
     * What is known of other nodes before any was heard.
     *
     * @param members how many members the cluster has, of which some may not have said yet who they are
     * @param founders how many nodes there are at the least, as long as this one has met no other
     * @param refusal why this node cannot be one of them, in words
     */
    record Others(IntSupplier members, int founders, Supplier<Optional<String>> refusal) {}

    /**
     * The joining of one node.
     *
     * @param catchingUp brings this node and another one together
     */
    Joining(Presence presence, Function<String, Future<Void>> catchingUp, Others others, Context context, Vertx vertx) {
        this.presence = presence;
        this.catchingUp = catchingUp;
        this.others = others;
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
        if (refused(done)) {
            return;
        }
        SortedSet<String> heard = heard();
        boolean late = System.nanoTime() - deadline > 0;
        boolean serves = heard.stream().anyMatch(this::serves);
        boolean hearing = mute(heard) > 0 && System.nanoTime() - begun < HEARING_NANOS;
        if (hearing || (!serves && !late && !isComplete(heard))) {
            again(deadline, done);
            return;
        }
        SortedMap<String, Future<Void>> each = new TreeMap<>();
        heard.forEach(node -> each.put(node, catchingUp.apply(node)));
        Future.join(each.values().stream().toList()).onComplete(ended -> {
            SortedSet<String> behind = new TreeSet<>();
            each.forEach((node, with) -> {
                if (with.failed()) {
                    behind.add(node);
                }
            });
            if (!refused(done)) {
                settle(deadline, done, serves, late, behind);
            }
        });
    }

    private void settle(long deadline, Promise<Void> done, boolean served, boolean late, SortedSet<String> behind) {
        SortedSet<String> serving = new TreeSet<>(behind);
        serving.removeIf(node -> !serves(node));
        if (!serving.isEmpty()) {
            complain(serving);
        }
        if (!serving.isEmpty() || (!behind.isEmpty() && !late)) {
            again(deadline, done);
            return;
        }
        if (!served || !behind.isEmpty()) {
            tell(behind);
        }
        done.complete();
    }

    /** Whether all are there that this node knows of, in whatever way. */
    private boolean isComplete(SortedSet<String> heard) {
        boolean metAnother = presence.known().size() > 1;
        return missing().isEmpty() && mute(heard) == 0 && (metAnother || heard.size() + 1 >= others.founders());
    }

    private SortedSet<String> heard() {
        SortedSet<String> heard = new TreeSet<>(presence.live());
        heard.remove(presence.self());
        return heard;
    }

    private SortedSet<String> missing() {
        SortedSet<String> missing = new TreeSet<>(presence.known());
        missing.removeAll(presence.live());
        return missing;
    }

    /** How many members have not said who they are. */
    private int mute(SortedSet<String> heard) {
        return Math.max(0, others.members().getAsInt() - 1 - heard.size());
    }

    private boolean serves(String node) {
        return presence.of(node).filter(Presence.Heard::serving).isPresent();
    }

    private boolean refused(Promise<Void> done) {
        Optional<String> refusal = presence.namesake().or(others.refusal());
        refusal.ifPresent(words -> done.fail(new IOException(words)));
        return refusal.isPresent();
    }

    private void again(long deadline, Promise<Void> done) {
        vertx.setTimer(LOOK_MILLIS, again -> look(deadline, done));
    }

    private void complain(SortedSet<String> serving) {
        long now = System.nanoTime();
        if (now - complained >= COMPLAINT_NANOS) {
            complained = now;
            LOG.atWarn()
                    .addKeyValue("nodes", serving)
                    .log("Not ready: nodes that serve can be heard, but do not give what they hold");
        }
    }

    private void tell(SortedSet<String> behind) {
        SortedSet<String> missing = missing();
        if (!missing.isEmpty()) {
            LOG.atWarn().addKeyValue("missing", missing).log("Serving without nodes that were not found");
        }
        int mute = mute(heard());
        if (!behind.isEmpty() || mute > 0) {
            LOG.atWarn()
                    .addKeyValue("nodes", behind)
                    .addKeyValue("mute_members", mute)
                    .log("Serving without having caught up with all nodes that are there");
        }
    }
}
