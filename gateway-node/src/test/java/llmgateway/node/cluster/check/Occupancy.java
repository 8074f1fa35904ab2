package llmgateway.node.cluster.check;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * How well places were used.
 *
 * @param inUse the part of all places that were in use, over time
 * @param taken how long a place was free until another call was at the provider: the median
 */
record Occupancy(double inUse, Duration taken) {

    private record Turn(long at, boolean comes) {}

    /** What became of {@code places} between {@code from} and {@code to}. */
    static Occupancy of(List<LimitedCall> calls, int places, long from, long to) {
        List<Turn> turns = new ArrayList<>();
        for (LimitedCall call : calls) {
            if (call.isLetIn() && call.arrived() < to) {
                turns.add(new Turn(call.arrived(), true));
                turns.add(new Turn(call.left(), false));
            }
        }
        turns.sort(Comparator.comparingLong(Turn::at));
        Deque<Long> free = new ArrayDeque<>();
        List<Long> waits = new ArrayList<>();
        double used = 0;
        long since = from;
        int busy = 0;
        for (Turn turn : turns) {
            long at = Math.max(from, Math.min(to, turn.at()));
            used += (double) busy * (at - since);
            since = at;
            busy += turn.comes() ? 1 : -1;
            if (turn.at() > from && turn.at() < to) {
                if (!turn.comes()) {
                    free.add(turn.at());
                } else if (!free.isEmpty()) {
                    waits.add(turn.at() - free.remove());
                }
            }
        }
        used += (double) busy * (to - since);
        waits.sort(Comparator.naturalOrder());
        long median = waits.isEmpty() ? 0 : waits.get(waits.size() / 2);
        return new Occupancy(used / places / (to - from), Duration.ofNanos(median));
    }
}
