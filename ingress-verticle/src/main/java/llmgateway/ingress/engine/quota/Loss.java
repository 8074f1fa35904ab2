package llmgateway.ingress.engine.quota;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Nodes that went at once, and with them the ledgers that nobody else held. Nobody knows what they let in, so it counts as all that
 * could be until it cannot count any more.
 *
 * @param names the nodes that held ledgers among them
 * @param missing those that went, each with its lessee; empty where that never became known
 * @param until when this ends
 */
public record Loss(Set<String> names, Map<String, String> missing, long until) {

    /** How long a node may have been gone, and be back, before others notice. */
    private static final long UNNOTICED = TimeUnit.SECONDS.toNanos(5);

    public Loss {
        names = Set.copyOf(names);
        missing = Map.copyOf(missing);
    }

    /** What is lost of the ledgers that {@code before} held, of which now only {@code present} is there. */
    static Loss between(Map<String, String> before, Map<String, String> present, long until) {
        return new Loss(before.keySet(), missing(before, present, node -> true), until);
    }

    /**
     * This loss after some who were missing came back as they had been. Who was missing before it was known who it is may be another
     * run of that node now, which knows nothing, unless it is older than the loss.
     *
     * @param born since when those who are present run
     */
    Loss after(Map<String, String> present, Map<String, Long> born) {
        long before = until - Lease.TERM - Uses.WINDOW - UNNOTICED;
        return new Loss(
                names, missing(missing, present, node -> born.containsKey(node) && born.get(node) - before < 0), until);
    }

    private static Map<String, String> missing(
            Map<String, String> before, Map<String, String> present, Predicate<String> old) {
        Map<String, String> missing = new TreeMap<>();
        before.forEach((node, lessee) -> {
            String now = present.get(node);
            if (now == null || !(lessee.isEmpty() ? old.test(node) : lessee.equals(now))) {
                missing.put(node, lessee);
            }
        });
        return missing;
    }

    /** False if every ledger had a holder that did not go. */
    boolean any() {
        return missing.size() > 1 || (missing.size() == 1 && names.size() == 1);
    }

    boolean covers(String key) {
        Holders holders = Holders.of(key, names);
        return missing.containsKey(holders.owner())
                && (holders.backup().isEmpty() || missing.containsKey(holders.backup()));
    }
}
