package llmgateway.admin.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What went on between two looks at a gateway. */
final class Frame {
    private static final List<String> COUNTED = List.of("requests", "errors", "tokens");
    private static final String IN_FLIGHT = "in_flight";
    private static final String UPTIME = "uptime_ms";

    private Frame() {}

    /**
     * The frame: {@code now}, with {@code in_flight} of all nodes, and speeds such as {@code requests_per_second} instead of counters
     * that only grow. What cannot be said, as of a node that has just come, is null.
     */
    static JsonObject between(JsonObject before, JsonObject now) {
        List<JsonObject> nodes = lines(now, "nodes");
        JsonObject frame = new JsonObject()
                .put(
                        IN_FLIGHT,
                        nodes.stream()
                                .mapToLong(node -> number(node, IN_FLIGHT))
                                .sum());
        JsonArray shownNodes = new JsonArray();
        COUNTED.forEach(what -> frame.putNull(speed(what)));
        boolean sameNodes = true;
        double longest = 0;
        for (JsonObject node : nodes) {
            Optional<JsonObject> earlier = find(before, "nodes", "name", node);
            double seconds = earlier.map(then -> (number(node, UPTIME) - number(then, UPTIME)) / 1000.0)
                    .orElse(0.0);
            JsonObject shown = sped(node, earlier, seconds);
            COUNTED.forEach(what -> add(frame, speed(what), shown.getValue(speed(what))));
            shown.remove(UPTIME);
            shownNodes.add(shown);
            sameNodes &= node.containsKey(UPTIME) == earlier.filter(has(UPTIME)).isPresent() && seconds >= 0;
            longest = Math.max(longest, seconds);
        }
        double seconds = sameNodes ? longest : 0;
        JsonArray accounts = new JsonArray();
        lines(now, "accounts")
                .forEach(account -> accounts.add(sped(account, find(before, "accounts", "id", account), seconds)));
        return frame.put("nodes", shownNodes).put("accounts", accounts);
    }

    private static Predicate<JsonObject> has(String name) {
        return line -> line.containsKey(name);
    }

    private static String speed(String what) {
        return what + "_per_second";
    }

    /** The line with speeds in place of what was counted; {@code seconds} is 0 or less if there is nothing to compare with. */
    private static JsonObject sped(JsonObject line, Optional<JsonObject> earlier, double seconds) {
        JsonObject shown = line.copy();
        for (String what : COUNTED) {
            shown.remove(what);
            long counted =
                    earlier.map(then -> number(line, what) - number(then, what)).orElse(-1L);
            shown.put(
                    speed(what),
                    line.containsKey(what) && seconds > 0 && counted >= 0 ? rounded(counted / seconds) : null);
        }
        return shown;
    }

    private static void add(JsonObject frame, String name, @Nullable Object speed) {
        if (speed instanceof Double more) {
            double known = frame.getValue(name) instanceof Double sum ? sum : 0;
            frame.put(name, rounded(known + more));
        }
    }

    private static double rounded(double speed) {
        return Math.round(speed * 10) / 10.0;
    }

    private static Optional<JsonObject> find(JsonObject look, String list, String key, JsonObject like) {
        return lines(look, list).stream()
                .filter(line -> String.valueOf(line.getValue(key)).equals(String.valueOf(like.getValue(key))))
                .findFirst();
    }

    private static List<JsonObject> lines(JsonObject look, String list) {
        return StreamSupport.stream(look.getJsonArray(list, new JsonArray()).spliterator(), false)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    private static long number(JsonObject line, String name) {
        return line.getValue(name) instanceof Number number ? number.longValue() : 0;
    }
}
