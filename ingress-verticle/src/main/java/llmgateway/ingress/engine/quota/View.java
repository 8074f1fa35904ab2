package llmgateway.ingress.engine.quota;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nodes that share the quotas, as one of them sees them for a while.
 *
 * @param number which view this is; later ones have higher numbers
 * @param names the nodes
 * @param lessees the nodes that have told all they know since this view began, each with its lessee
 * @param losses what nobody knows
 */
public record View(long number, SortedSet<String> names, Map<String, String> lessees, List<Loss> losses) {
    /** The view of a node that has not looked yet. */
    public static final View NONE = new View(0, Collections.emptySortedSet(), Map.of(), List.of());

    public View {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        lessees = Map.copyOf(lessees);
        losses = List.copyOf(losses);
    }

    /** Whether all nodes have told what they know: nobody grants anything before. */
    public boolean settled() {
        return !names.isEmpty() && lessees.size() == names.size();
    }

    public Holders holders(String key) {
        return Holders.of(key, names);
    }

    /** This view after {@code node} told what it knows. */
    public View joined(String node, String lessee) {
        Map<String, String> more = new TreeMap<>(lessees);
        more.put(node, lessee);
        return new View(number, names, more, losses);
    }

    /** This view before {@code nodes} told what they know. */
    public View without(Collection<String> nodes) {
        Map<String, String> fewer = new TreeMap<>(lessees);
        fewer.keySet().removeAll(nodes);
        return new View(number, names, fewer, losses);
    }

    View with(List<Loss> all) {
        return new View(number, names, lessees, all);
    }

    /** How long the quota of {@code key} counts as spent because nobody knows better, in nanoseconds; 0 if somebody does. */
    long lost(String key, long now) {
        long longest = 0;
        for (Loss loss : losses) {
            if (loss.until() - now > longest && loss.covers(key)) {
                longest = loss.until() - now;
            }
        }
        return longest;
    }
}
