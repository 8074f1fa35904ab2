package llmgateway.ingress.engine.quota;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which nodes held the ledgers before those that hold them now. What the holders of a key know is lost if both went before all others
 * had told each other what they know. Confined to one thread at a time.
 */
public final class Roster {
    private final Map<String, String> settled = new TreeMap<>();
    private final Map<String, String> seen = new TreeMap<>();
    private List<Loss> losses = List.of();

    /** Takes note of nodes that are there, whoever they turn out to be. */
    public void saw(Collection<String> names) {
        names.forEach(name -> seen.putIfAbsent(name, ""));
    }

    /** Takes note of who a node is. */
    public void met(String name, String lessee) {
        if (seen.getOrDefault(name, "").isEmpty()) {
            seen.put(name, lessee);
        }
    }

    /** Forgets a node that told all it knew before it went. */
    public void left(String name) {
        settled.remove(name);
        seen.remove(name);
    }

    /** The nodes that may hold ledgers, each with its lessee: those of the last settled view, and those with all seen since. */
    public List<Map<String, String>> bases() {
        return settled.isEmpty() ? List.of(Map.copyOf(seen)) : List.of(Map.copyOf(settled), Map.copyOf(seen));
    }

    /** Whether this node was in no settled view so far, so that it holds no ledger. */
    public boolean isNew() {
        return settled.isEmpty();
    }

    /** What nobody knows. */
    public List<Loss> losses() {
        return losses;
    }

    /**
     * Takes note that all nodes of {@code view} told what they know.
     *
     * @param newcomers those that say {@link #isNew}
     * @param bases what {@link #bases} says, at each of them
     * @param reported what {@link #losses} says, at each of them
     * @param born since when each of them runs
     * @return the view with what is lost
     */
    public View settle(
            View view,
            Set<String> newcomers,
            Collection<Map<String, String>> bases,
            Collection<Loss> reported,
            Map<String, Long> born,
            long now) {
        List<Loss> all = new ArrayList<>();
        for (Loss loss : reported) {
            add(all, loss.after(view.lessees(), born), now);
        }
        for (Map<String, String> base : bases) {
            Map<String, String> holders = new TreeMap<>(base);
            holders.entrySet()
                    .removeIf(holder -> newcomers.contains(holder.getKey())
                            && (holder.getValue().isEmpty()
                                    || holder.getValue().equals(view.lessees().get(holder.getKey()))));
            add(all, Loss.between(holders, view.lessees(), now + Lease.TERM + Uses.WINDOW), now);
        }
        losses = List.copyOf(all);
        settled.clear();
        settled.putAll(view.lessees());
        seen.clear();
        seen.putAll(view.lessees());
        return view.with(losses);
    }

    private static void add(List<Loss> all, Loss loss, long now) {
        if (!loss.any() || loss.until() - now <= 0) {
            return;
        }
        for (Loss known : all) {
            if (known.names().equals(loss.names())
                    && known.missing().equals(loss.missing())
                    && known.until() - loss.until() >= 0) {
                return;
            }
        }
        all.add(loss);
    }
}
