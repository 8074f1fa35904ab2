package llmgateway.node.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Collects what is wrong with one configuration, so that the user hears all of it at once. */
final class Problems {
    private final String file;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Set<String> paths = new LinkedHashSet<>();
    private final Map<String, String> spellings = new HashMap<>();

    Problems(String file) {
        this.file = file;
    }

    void add(String path, String wrong, String allowed) {
        paths.add(path);
        Problem problem = new Problem(file, asWritten(path), wrong, allowed);
        // One value of the file may stand in several places of the configuration.
        if (!errors.contains(problem)) {
            errors.add(problem);
        }
    }

    void warn(String path, String wrong, String allowed) {
        warnings.add(new Problem(file, asWritten(path), wrong, allowed));
    }

    /** Remembers that what is known as {@code path} reads {@code written} in the file. */
    void spelled(String path, String written) {
        spellings.put(path, written);
    }

    /** Says whether something is wrong with {@code path} itself. */
    boolean at(String path) {
        return paths.contains(path);
    }

    /** Says whether something is wrong with {@code path} or with anything below it. */
    boolean within(String path) {
        return paths.stream().anyMatch(known -> isWithin(known, path));
    }

    List<Problem> errors() {
        return List.copyOf(errors);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    /** Drops the warnings that nobody needs to hear. */
    void forgetWarnings(Predicate<Problem> unneeded) {
        warnings.removeIf(unneeded);
    }

    private String asWritten(String path) {
        String nearest = "";
        for (String known : spellings.keySet()) {
            nearest = isWithin(path, known) && known.length() > nearest.length() ? known : nearest;
        }
        return spellings.getOrDefault(nearest, "") + path.substring(nearest.length());
    }

    private static boolean isWithin(String path, String ancestor) {
        return path.startsWith(ancestor)
                && (path.length() == ancestor.length() || ".[".indexOf(path.charAt(ancestor.length())) >= 0);
    }
}
