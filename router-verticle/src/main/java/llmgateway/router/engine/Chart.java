package llmgateway.router.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import llmgateway.contracts.failure.Penalty;

/**
 * The rests of one account, by model family and as a whole, or of one server. Immutable; what changes nothing returns the same
 * chart.
 *
 * <p>Other nodes learn of it and tell of theirs. Of two rests the one that began later holds, but what a provider stated gives way
 * only to what it stated later, and a guess to no shorter one. A recovery ends the rests that began before it, and is remembered as
 * long as a rest that it ended may still be told of by somebody who does not know. Rests because of the network are each node's own,
 * since each has its own way to a provider: others are not told of them, and what others find out does not end them.
 *
 * @param rests over or not, by family
 * @param recoveries the ends of rests, by family, where there was no rest since
 * @param untold the families of which this node learnt something that it has not told
 */
public record Chart(Map<String, Cooldown> rests, Map<String, Recovery> recoveries, Set<String> untold) {
    /** The family of a rest that is for all models. */
    public static final String WHOLE = "";

    public static final Chart EMPTY = new Chart(Map.of(), Map.of(), Set.of());

    /** Clients can make model names up; no more of them are remembered. */
    private static final int MOST_FAMILIES = 64;

    /** For how long news of a rest that is over may still be under way. */
    private static final long UNDER_WAY = Duration.ofMinutes(1).toNanos();

    public Chart {
        rests = Map.copyOf(rests);
        recoveries = Map.copyOf(recoveries);
        untold = Set.copyOf(untold);
    }

    /** After a failure that costs something; as {@link CooldownPolicy#after}. */
    public Chart failed(String family, String id, Penalty penalty, long now, double random) {
        return rested(family, CooldownPolicy.after(rests.get(family), id, penalty, now, random), now);
    }

    /** With this rest in place of the one that there was; one as long as that is nothing new to others. */
    public Chart rested(String family, Cooldown rest, long now) {
        Cooldown before = rests.get(family);
        if (rest.equals(before) || !hasRoom(family, now)) {
            return this;
        }
        Draft draft = new Draft(now);
        draft.rests.put(family, rest);
        boolean news = before == null || before.since() != rest.since() || before.until() != rest.until();
        if (news && rest.isShared()) {
            draft.untold.add(family);
        }
        return draft.chart();
    }

    /** Without the rests that a success for {@code family} proved to be over; it was asked for at {@code begun}. */
    public Chart succeeded(String family, long begun, long now) {
        return recovered(List.of(WHOLE, family), begun, now);
    }

    /** Without rests, by order. */
    public Chart released(long now) {
        return recovered(List.copyOf(rests.keySet()), now, now);
    }

    private Chart recovered(List<String> families, long since, long now) {
        if (rests.isEmpty()) {
            return this;
        }
        List<String> over = new ArrayList<>();
        for (String family : families) {
            Cooldown rest = rests.get(family);
            if (rest != null && since - rest.since() >= 0) {
                over.add(family);
            }
        }
        if (over.isEmpty()) {
            return this;
        }
        Draft draft = new Draft(now);
        for (String family : over) {
            draft.recover(
                    family,
                    new Recovery(Objects.requireNonNull(rests.get(family)).id(), since, now + UNDER_WAY));
            draft.untold.add(family);
        }
        return draft.chart();
    }

    /** After another node told of a rest. */
    public Chart heard(String family, Cooldown rest, long now) {
        Cooldown here = rests.get(family);
        Recovery recovery = recoveries.get(family);
        boolean old = !rest.isShared() || rest.over(now) || (recovery != null && recovery.ends(rest));
        if (old || (here != null && CooldownPolicy.holds(here, rest, now)) || !hasRoom(family, now)) {
            return this;
        }
        Draft draft = new Draft(now);
        draft.rests.put(family, rest);
        draft.untold.remove(family);
        return draft.chart();
    }

    /** After another node told that a rest ended. */
    public Chart heard(String family, Recovery recovery, long now) {
        Cooldown here = rests.get(family);
        Recovery known = recoveries.get(family);
        boolean old = here == null && known != null && known.since() - recovery.since() >= 0;
        boolean goesOn = here != null && !(here.isShared() && recovery.ends(here));
        if (old || recovery.over(now) || goesOn) {
            return this;
        }
        Draft draft = new Draft(now);
        draft.recover(family, recovery);
        draft.untold.remove(family);
        return draft.chart();
    }

    /** With {@code change} made to the rests that concern {@code family}; others are not told of it. */
    public Chart probing(String family, UnaryOperator<Cooldown> change) {
        Map<String, Cooldown> after = new HashMap<>(rests);
        after.computeIfPresent(WHOLE, (scope, rest) -> change.apply(rest));
        if (!family.equals(WHOLE)) {
            after.computeIfPresent(family, (scope, rest) -> change.apply(rest));
        }
        return after.equals(rests) ? this : new Chart(after, recoveries, untold);
    }

    /** The same when all is told. */
    public Chart told() {
        return untold.isEmpty() ? this : new Chart(rests, recoveries, Set.of());
    }

    /** Whether it says nothing that matters any more, to anybody. */
    public boolean over(long now) {
        return rests.values().stream().allMatch(rest -> rest.over(now))
                && recoveries.values().stream().allMatch(recovery -> recovery.over(now));
    }

    private boolean hasRoom(String family, long now) {
        return rests.containsKey(family)
                || rests.size() < MOST_FAMILIES
                || rests.values().stream().anyMatch(rest -> rest.over(now));
    }

    /** The next chart while it is made. */
    private final class Draft {
        private final Map<String, Cooldown> rests;
        private final Map<String, Recovery> recoveries;
        private final Set<String> untold;

        Draft(long now) {
            rests = new HashMap<>(Chart.this.rests);
            recoveries = new HashMap<>(Chart.this.recoveries);
            untold = new HashSet<>(Chart.this.untold);
            if (rests.size() >= MOST_FAMILIES) {
                rests.values().removeIf(rest -> rest.over(now));
            }
            recoveries.values().removeIf(recovery -> recovery.over(now));
        }

        void recover(String family, Recovery recovery) {
            Cooldown ended = rests.remove(family);
            long until = recovery.until();
            if (ended != null && ended.until() + UNDER_WAY - until > 0) {
                until = ended.until() + UNDER_WAY;
            }
            recoveries.put(family, new Recovery(recovery.rest(), recovery.since(), until));
        }

        Chart chart() {
            recoveries.keySet().removeAll(rests.keySet());
            while (recoveries.size() > MOST_FAMILIES) {
                recoveries.remove(recoveries.keySet().iterator().next());
            }
            untold.removeIf(family -> !rests.containsKey(family) && !recoveries.containsKey(family));
            return new Chart(rests, recoveries, untold);
        }
    }
}
