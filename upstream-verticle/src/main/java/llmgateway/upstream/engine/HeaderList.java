package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A header that lists values, be it in one line or several. */
final class HeaderList {
    static final String ANTHROPIC_BETA = "anthropic-beta";

    private HeaderList() {}

    /** Adds those of {@code values}, parted by commas, that are not there; what is there stays first and in order. */
    static void add(MultiMap headers, String name, String values) {
        Set<String> all = new LinkedHashSet<>();
        headers.getAll(name).forEach(line -> all.addAll(parts(line)));
        if (all.addAll(parts(values))) {
            headers.set(name, String.join(",", all));
        }
    }

    private static List<String> parts(String line) {
        return List.of(line.split(",", -1)).stream()
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
