package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a node wrote in one or all of its lives. Any thread. */
public final class NodeLog {
    private static final String VIEW = "The nodes of the gateway";

    private final Path file;

    NodeLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** How much was written so far: where the next life begins. */
    long length() {
        return file.toFile().length();
    }

    /** Whom a node saw from some moment on. */
    public record View(Instant at, SortedSet<String> live) {}

    /** What was written from {@code offset} on. */
    public String text(long offset) {
        try {
            byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int from = (int) Math.min(offset, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The structured lines with this message, from {@code offset} on. */
    public List<JsonObject> lines(String message, long offset) {
        return text(offset)
                .lines()
                .filter(line -> line.startsWith("{") && line.endsWith("}") && line.contains(message))
                .map(JsonObject::new)
                .toList();
    }

    /** Whom the node saw, the newest last. */
    public List<View> views(long offset) {
        return lines(VIEW, offset).stream()
                .map(line -> new View(Instant.parse(line.getString("ts")), names(line.getJsonArray("live"))))
                .toList();
    }

    /** Whom the node sees now. */
    Optional<View> view(long offset) {
        List<View> views = views(offset);
        return views.isEmpty() ? Optional.empty() : Optional.of(views.get(views.size() - 1));
    }

    private static SortedSet<String> names(JsonArray names) {
        return names.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }
}
