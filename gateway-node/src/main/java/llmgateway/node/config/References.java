package llmgateway.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> by an environment variable and <code>${file:/path}</code> by a file's content, less one newline
 * at its end, in all texts of a tree. <code>$${</code> stands for a literal <code>${</code>. A text with a reference that leads
 * nowhere becomes absent.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FILE = "file:";

    private final Map<String, String> env;
    private final Path base;
    private final Problems problems;

    /**
     * @param env the environment
     * @param base the directory that relative files start from
     */
    References(Map<String, String> env, Path base, Problems problems) {
        this.env = env;
        this.base = base;
        this.problems = problems;
    }

    /** A copy of {@code tree} without references; reads files. */
    Map<String, @Nullable Object> resolve(Map<?, ?> tree) {
        return map(tree, "");
    }

    private Map<String, @Nullable Object> map(Map<?, ?> tree, String path) {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        tree.forEach((key, value) ->
                resolved.put(String.valueOf(key), value(value, path.isEmpty() ? "" + key : path + "." + key)));
        return resolved;
    }

    private @Nullable Object value(@Nullable Object value, String path) {
        if (value instanceof Map<?, ?> map) {
            return map(map, path);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> resolved = new ArrayList<>();
            for (Object element : list) {
                resolved.add(value(element, path + "[" + resolved.size() + "]"));
            }
            return resolved;
        }
        return value instanceof String text ? text(text, path) : value;
    }

    private @Nullable String text(String text, String path) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        boolean whole = true;
        while (matcher.find()) {
            String inner = matcher.group(1);
            String replacement = "${";
            if (inner != null) {
                replacement = "}".equals(matcher.group(2)) ? lookUp(inner, path) : unclosed(path);
            }
            whole &= replacement != null;
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement == null ? "" : replacement));
        }
        return whole ? matcher.appendTail(resolved).toString() : null;
    }

    private @Nullable String lookUp(String reference, String path) {
        if (reference.startsWith(FILE)) {
            return read(reference.substring(FILE.length()), path);
        }
        if (!VARIABLE.matcher(reference).matches()) {
            problems.add(
                    path,
                    "holds a reference that names no variable",
                    "${NAME}, ${file:/path}, or $${ for a literal ${");
            return null;
        }
        String value = env.get(reference);
        if (value == null) {
            problems.add(path, "refers to the environment variable " + reference + ", which is not set", "");
        }
        return value;
    }

    private @Nullable String read(String file, String path) {
        try {
            return Files.readString(base.resolve(file)).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | InvalidPathException unreadable) {
            problems.add(path, "refers to the file " + file + ", which cannot be read", "a readable text in UTF-8");
            return null;
        }
    }

    private @Nullable String unclosed(String path) {
        problems.add(path, "holds ${ without a closing }", "${NAME}, ${file:/path}, or $${ for a literal ${");
        return null;
    }
}
