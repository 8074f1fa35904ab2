package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import llmgateway.node.cluster.check.LimitedCalls.Running;

/**
 * A node that owns the quotas of some keys, has leases of others and streams under way is killed, and started again, while all nodes
 * are asked for more than the limits allow.
 */
final class LimitsAtKill {
    private static final int RPM = 120;
    private static final int PLACES = 9;
    private static final int LANES = 15;
    private static final int STREAM = 60;
    private static final int ROOMY = 6_000;
    private static final double ROOMY_RATE = 20;

    private final ClusterProcesses cluster;
    private final LimitedCalls calls;
    private final CallBook book;
    private final NodeJvm victim;
    private volatile List<NodeJvm> asked;

    private LimitsAtKill(ClusterProcesses cluster, LimitedCalls calls, NodeJvm victim) {
        this.cluster = cluster;
        this.calls = calls;
        this.book = calls.book();
        this.victim = victim;
        this.asked = cluster.nodes();
    }

    /**
     * How long what lasts.
     *
     * @param rate of the calls under the keys with a limit on calls a minute, a second
     * @param before until the node is killed
     * @param away from then until it is started again, at the least
     * @param after from the kill to the end, at the least
     */
    record Times(double rate, Duration before, Duration away, Duration after) {
        /** Calls at twice the limit; what is lost with the node comes back. */
        static final Times FULL = new Times(4, Duration.ofSeconds(70), Duration.ofSeconds(20), Duration.ofSeconds(72));

        /** Calls that reach the limit before the end. */
        static final Times SHORT = new Times(20, Duration.ofSeconds(3), Duration.ZERO, Duration.ofSeconds(6));
    }

    /**
     * What was found.
     *
     * @param most of the calls that were let in within any 60 seconds, for the key that the killed node owned, and for the other one
     * @param least of the calls within the 60 seconds before any moment after the kill, for the same two
     * @param last as {@code least}, at the end
     * @param silence the longest time without a call that was let in, though the key's limit was far
     * @param refused how many calls of that key were refused
     * @param places how many streams were under way at once, at the most
     * @param placesBack how long it took until all places were in use at the others
     * @param failures what is wrong with answers of the others
     */
    record Figures(
            String victim,
            List<Integer> most,
            List<Integer> least,
            List<Integer> last,
            Duration silence,
            int refused,
            int places,
            Duration placesBack,
            List<String> failures) {

        boolean hold() {
            return most.stream().allMatch(count -> count <= RPM) && places <= PLACES && failures.isEmpty();
        }

        @Override
        public String toString() {
            return ("killed %s, and started it again; limit %d a minute: within any 60 s at most %s let in (key of the killed node, of another), after the"
                                    + " kill at least %s, at the end %s;")
                            .formatted(victim, RPM, most, least, last)
                    + " far below a limit: no call let in for %d ms, %d got 429; limit %d at once: at most %d, all in use again after"
                            .formatted(silence.toMillis(), refused, PLACES, places)
                    + " %d ms%s".formatted(placesBack.toMillis(), failures.isEmpty() ? "" : "; wrong: " + failures);
        }
    }

    /** Kills {@code victim}, and starts it again; all nodes serve before and after. */
    static Figures of(ClusterProcesses cluster, Vertx vertx, CallBook book, NodeJvm victim, Times times)
            throws IOException {
        try (LimitedCalls calls = new LimitedCalls(vertx, book)) {
            return new LimitsAtKill(cluster, calls, victim).run(times);
        }
    }

    private Figures run(Times times) throws IOException {
        List<LimitedKey> minute =
                List.of(LimitedKey.ownedBy(cluster, victim, RPM, 0), LimitedKey.notOwnedBy(cluster, victim, RPM, 0));
        LimitedKey roomy = LimitedKey.ownedBy(cluster, victim, ROOMY, 0);
        LimitedKey places = LimitedKey.ownedBy(cluster, victim, 0, PLACES);
        List<LimitedKey> keys = List.of(minute.get(0), minute.get(1), roomy, places);
        keys.forEach(key -> calls.awaitKnown(key, cluster.nodes()));

        List<Running> running = new ArrayList<>();
        minute.forEach(key -> running.add(calls.evenly(key, times.rate(), () -> asked)));
        running.add(calls.evenly(roomy, ROOMY_RATE, () -> cluster.others(victim)));
        Running streams = calls.streams(places, LANES, STREAM, () -> asked);
        Waiting.until("all places are taken", () -> book.atOnce(places) == PLACES);
        pause(times.before());

        victim.kill();
        asked = cluster.others(victim);
        long killed = System.nanoTime();
        Waiting.until("places are free", () -> book.atOnce(places) < PLACES);
        Waiting.until("all places are taken again", () -> book.atOnce(places) == PLACES);
        Duration placesBack = Duration.ofNanos(System.nanoTime() - killed);
        pause(times.away().minus(placesBack));
        victim.start().awaitReady();
        asked = cluster.nodes();
        cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
        pause(times.after().minusNanos(System.nanoTime() - killed));
        long end = System.nanoTime();
        running.forEach(Running::stop);
        streams.stop();

        List<String> failures = new ArrayList<>();
        for (LimitedKey key : keys) {
            book.calls(key).stream()
                    .filter(call -> call.isAnswered() && !(call.node().equals(victim.name()) && call.sent() < killed))
                    .filter(call -> !call.words().isEmpty() || (call.isRefused() && call.isLetIn()))
                    .forEach(call -> failures.add(call.toString()));
        }
        return new Figures(
                victim.name(),
                minute.stream().map(book::mostInWindow).toList(),
                minute.stream().map(key -> least(key, killed, end)).toList(),
                minute.stream().map(key -> book.inWindowBefore(key, end)).toList(),
                silence(book.calls(roomy), killed, end),
                (int) book.calls(roomy, killed).stream()
                        .filter(LimitedCall::isRefused)
                        .count(),
                book.mostAtOnce(places),
                placesBack,
                failures);
    }

    private static void pause(Duration length) {
        long begun = System.nanoTime();
        Waiting.until("time passes", () -> System.nanoTime() - begun >= length.toNanos());
    }

    private int least(LimitedKey key, long from, long to) {
        int least = Integer.MAX_VALUE;
        for (long at = from; at <= to; at += 500_000_000L) {
            least = Math.min(least, book.inWindowBefore(key, at));
        }
        return least;
    }

    private static Duration silence(List<LimitedCall> calls, long from, long to) {
        long longest = 0;
        long last = from;
        for (long at : calls.stream()
                .filter(LimitedCall::isLetIn)
                .mapToLong(LimitedCall::arrived)
                .filter(at -> at >= from && at <= to)
                .sorted()
                .toArray()) {
            longest = Math.max(longest, at - last);
            last = at;
        }
        return Duration.ofNanos(Math.max(longest, to - last));
    }
}
