package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import llmgateway.node.cluster.check.LimitedCalls.Running;

/**
 * A node that owns the quotas of some keys, has leases of others and streams under way is killed, while all nodes are asked for more
 * than the limits allow.
 */
final class LimitsAtKill {
    private static final int RPM = 120;
    private static final int PLACES = 9;
    private static final int LANES = 15;
    private static final int STREAM = 60;
    private static final int ROOMY = 6_000;
    private static final double ROOMY_RATE = 20;

    private LimitsAtKill() {}

    /**
     * How long what lasts.
     *
     * @param rate of the calls under the keys with a limit on calls a minute, a second
     * @param before until the node is killed
     * @param after from then to the end
     */
    record Times(double rate, Duration before, Duration after) {
        /** Calls at twice the limit; what is lost with the node comes back. */
        static final Times FULL = new Times(4, Duration.ofSeconds(70), Duration.ofSeconds(72));

        /** Calls that reach the limit before the end. */
        static final Times SHORT = new Times(20, Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    /**
     * What was found.
     *
     * @param most of the calls that were let in within any 60 seconds, for the key that the killed node owned, and for the other one
     * @param least of the calls within the 60 seconds before any moment after the kill, for the same two
     * @param last as {@code least}, at the end
     * @param silence the longest time without a call that was let in at the others, though the key's limit was far
     * @param refused how many calls were refused meanwhile
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
            return ("killed %s; limit %d a minute: within any 60 s at most %s let in (key of the killed node, of another), after the"
                                    + " kill at least %s, at the end %s;")
                            .formatted(victim, RPM, most, least, last)
                    + " far below a limit: no call let in for %d ms, %d got 429; limit %d at once: at most %d, all in use again after"
                            .formatted(silence.toMillis(), refused, PLACES, places)
                    + " %d ms%s".formatted(placesBack.toMillis(), failures.isEmpty() ? "" : "; wrong: " + failures);
        }
    }

    /** Kills {@code victim}, and starts it again at the end; all nodes serve before and after. */
    static Figures of(ClusterProcesses cluster, Vertx vertx, CallBook book, NodeJvm victim, Times times)
            throws IOException {
        List<NodeJvm> survivors = cluster.others(victim);
        try (LimitedCalls calls = new LimitedCalls(vertx, book)) {
            List<LimitedKey> minute = List.of(
                    LimitedKey.ownedBy(cluster, victim, RPM, 0), LimitedKey.notOwnedBy(cluster, victim, RPM, 0));
            LimitedKey roomy = LimitedKey.ownedBy(cluster, victim, ROOMY, 0);
            LimitedKey places = LimitedKey.ownedBy(cluster, victim, 0, PLACES);
            for (LimitedKey key : List.of(minute.get(0), minute.get(1), roomy, places)) {
                calls.awaitKnown(key, cluster.nodes());
            }

            List<Running> running = new ArrayList<>();
            minute.forEach(key -> running.add(calls.evenly(key, times.rate(), () -> alive(cluster))));
            running.add(calls.evenly(roomy, ROOMY_RATE, () -> survivors));
            Running streams = calls.streams(places, LANES, STREAM, () -> alive(cluster));
            Waiting.until("all places are taken", () -> book.atOnce(places) == PLACES);
            pause(times.before());

            victim.kill();
            long killed = System.nanoTime();
            Waiting.until("places are free", () -> book.atOnce(places) < PLACES);
            Waiting.until("all places are taken again", () -> book.atOnce(places) == PLACES);
            Duration placesBack = Duration.ofNanos(System.nanoTime() - killed);
            pause(times.after().minus(placesBack));
            long end = System.nanoTime();
            running.forEach(Running::stop);
            streams.stop();

            List<String> failures = new ArrayList<>();
            for (LimitedKey key : List.of(minute.get(0), minute.get(1), roomy, places)) {
                book.calls(key).stream()
                        .filter(call -> !call.node().equals(victim.name()) && call.isAnswered())
                        .filter(call -> !call.words().isEmpty() || (call.isRefused() && call.isLetIn()))
                        .forEach(call -> failures.add(call.toString()));
            }
            Figures figures = new Figures(
                    victim.name(),
                    minute.stream().map(book::mostInWindow).toList(),
                    minute.stream().map(key -> least(book, key, killed, end)).toList(),
                    minute.stream().map(key -> book.inWindowBefore(key, end)).toList(),
                    silence(book.calls(roomy), killed, end),
                    (int) book.calls(roomy, killed).stream()
                            .filter(LimitedCall::isRefused)
                            .count(),
                    book.mostAtOnce(places),
                    placesBack,
                    failures);
            victim.start().awaitReady();
            cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
            return figures;
        }
    }

    private static List<NodeJvm> alive(ClusterProcesses cluster) {
        return cluster.nodes().stream().filter(NodeJvm::isAlive).toList();
    }

    private static void pause(Duration length) {
        long begun = System.nanoTime();
        Waiting.until("time passes", () -> System.nanoTime() - begun >= length.toNanos());
    }

    private static int least(CallBook book, LimitedKey key, long from, long to) {
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
