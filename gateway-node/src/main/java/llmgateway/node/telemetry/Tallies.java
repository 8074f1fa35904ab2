package llmgateway.node.telemetry;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.port.AccountFigures.Figures;

/** Counters by name, of a bounded number of names: what has none of them is counted as {@value #OTHER}. Any thread. */
final class Tallies {
    static final String OTHER = "other";

    private final int most;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /** Counters of at most about so many names. */
    Tallies(int most) {
        this.most = most;
    }

    /** Where {@code name} is counted. */
    Tally of(String name) {
        Tally tally = tallies.get(name);
        return tally != null
                ? tally
                : tallies.computeIfAbsent(tallies.size() < most ? name : OTHER, first -> new Tally());
    }

    /** What was counted of {@code name}. */
    Figures figures(String name) {
        Tally tally = tallies.get(name);
        return tally == null ? Figures.NONE : tally.figures();
    }

    /** What was counted, in the order of the names. */
    Map<String, Figures> figures() {
        Map<String, Figures> figures = new TreeMap<>();
        tallies.forEach((name, tally) -> figures.put(name, tally.figures()));
        return figures;
    }

    JsonObject saved() {
        JsonObject saved = new JsonObject();
        new TreeMap<>(tallies).forEach((name, tally) -> saved.put(name, tally.saved()));
        return saved;
    }

    /** Adds what {@link #saved} gave. */
    void add(JsonObject saved) {
        saved.fieldNames().forEach(name -> of(name).add(saved.getJsonObject(name)));
    }
}
