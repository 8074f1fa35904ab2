package llmgateway.ingress.engine.quota;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes that went at once, and with them the ledgers that nobody else held. Nobody knows what they let in, so it counts as all that
 * could be until it cannot count any more.
 *
 * @param names the nodes that held ledgers among them
 * @param missing those that went, each with its lessee; empty where that never became known
 * @param until when this ends
 */
public record Loss(Set<String> names, Map<String, String> missing, long until) {

    public Loss {
        names = Set.copyOf(names);
        missing = Map.copyOf(missing);
    }

    /** What is lost of the ledgers that {@code before} held, of which now only {@code present} is there. */
    static Loss between(Map<String, String> before, Map<String, String> present, long until) {
        return new Loss(before.keySet(), missing(before, present), until);
    }

    /** This loss after some who were missing came back as they had been. */
    Loss after(Map<String, String> present) {
        return new Loss(names, missing(missing, present), until);
    }

    private static Map<String, String> missing(Map<String, String> before, Map<String, String> present) {
        Map<String, String> missing = new TreeMap<>();
        before.forEach((node, lessee) -> {
            String now = present.get(node);
            if (now == null || !(lessee.isEmpty() || lessee.equals(now))) {
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
