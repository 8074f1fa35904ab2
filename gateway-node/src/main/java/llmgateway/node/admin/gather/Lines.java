package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Lines of figures, such as those of accounts: how they are found, added up, and how the lines of several nodes about one thing
 * become one. A line may have {@code in_flight}, {@code requests}, {@code errors}, {@code tokens} (a number, or an object of
 * numbers), {@code mean_latency_ms}, {@code last_used} and {@code last_error}.
 */
public final class Lines {
    private static final List<String> ADDED = List.of("in_flight", "requests", "errors");
    private static final List<String> KINDS = List.of("input", "output", "cache_read", "cache_write", "reasoning");
    private static final String REQUESTS = "requests";
    private static final String TOKENS = "tokens";
    private static final String MEAN = "mean_latency_ms";
    private static final String LAST_USED = "last_used";
    private static final String LAST_ERROR = "last_error";

    private Lines() {}

    /** {@code requests}, {@code errors} and {@code tokens} of all lines together. */
    public static JsonObject total(JsonArray lines) {
        List<JsonObject> all = objects(lines);
        return new JsonObject()
                .put(REQUESTS, sum(all, REQUESTS))
                .put("errors", sum(all, "errors"))
                .put(TOKENS, tokens(all));
    }

    static List<JsonObject> objects(JsonArray lines) {
        return StreamSupport.stream(lines.spliterator(), false)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    /** The line whose {@code id} this is. */
    static Optional<JsonObject> find(JsonArray lines, String id) {
        return objects(lines).stream()
                .filter(line -> id.equals(line.getValue("id")))
                .findFirst();
    }

    /** The first of the lines, which are about one thing, with the figures of all. */
    static JsonObject merged(List<JsonObject> same) {
        JsonObject merged = same.get(0).copy();
        ADDED.stream().filter(merged::containsKey).forEach(name -> merged.put(name, sum(same, name)));
        if (merged.getValue(TOKENS) instanceof Number) {
            merged.put(TOKENS, sum(same, TOKENS));
        } else if (merged.containsKey(TOKENS)) {
            merged.put(TOKENS, tokens(same));
        }
        if (merged.containsKey(MEAN)) {
            merged.put(MEAN, mean(same));
        }
        Comparator<JsonObject> byLastUse = Comparator.comparing(line -> time(line, LAST_USED));
        same.stream().max(byLastUse).ifPresent(last -> {
            if (merged.containsKey(LAST_USED)) {
                merged.put(LAST_USED, last.getValue(LAST_USED));
            }
        });
        same.stream()
                .filter(line -> line.getValue(LAST_ERROR) != null)
                .max(byLastUse)
                .ifPresent(last -> merged.put(LAST_ERROR, last.getValue(LAST_ERROR)));
        return merged;
    }

    static long sum(List<JsonObject> lines, String name) {
        return lines.stream().mapToLong(line -> number(line, name)).sum();
    }

    static long number(JsonObject line, String name) {
        return line.getValue(name) instanceof Number number ? number.longValue() : 0;
    }

    private static long mean(List<JsonObject> lines) {
        long requests = sum(lines, REQUESTS);
        double all = lines.stream()
                .mapToDouble(line -> (double) number(line, REQUESTS) * number(line, MEAN))
                .sum();
        return requests == 0 ? 0 : Math.round(all / requests);
    }

    private static JsonObject tokens(List<JsonObject> lines) {
        List<JsonObject> each = lines.stream()
                .map(line -> line.getValue(TOKENS))
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
        JsonObject tokens = new JsonObject();
        KINDS.forEach(kind -> tokens.put(kind, sum(each, kind)));
        return tokens;
    }

    /** A time that a line tells; one long ago if it tells none. */
    static Instant time(JsonObject line, String name) {
        return line.getValue(name) instanceof String text ? Instant.parse(text) : Instant.EPOCH;
    }
}
