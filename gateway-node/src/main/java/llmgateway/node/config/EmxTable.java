package llmgateway.node.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table of a TOML file, read strictly: what has the wrong type is among the problems and counts as left out. An empty text
 * counts as left out too. A text that is known to be wrong is given, but not a sound one, so that nothing is reported that
 * follows from its absence.
 *
 * @param path the table's header, empty for the file as a whole
 */
record EmxTable(Map<?, ?> content, String path, Problems problems) {
    private static final String BROKEN = "?";

    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

    /** A value with the place that it comes from, as a problem would name it. */
    record Given(String text, String origin) {
        boolean isSound() {
            return !text.equals(BROKEN);
        }

        /** The place alone, since the text may be a secret. */
        @Override
        public String toString() {
            return origin;
        }
    }

    Optional<Given> text(String key) {
        if (!content.containsKey(key)) {
            return Optional.empty();
        }
        Object value = content.get(key);
        if (value == null) {
            return Optional.of(new Given(BROKEN, at(key)));
        }
        if (value instanceof String text) {
            return text.isEmpty() ? Optional.empty() : Optional.of(new Given(text, at(key)));
        }
        problems.add(at(key), "is " + ScalarReader.kind(value) + " and no text", "a text in quotes");
        return Optional.of(new Given(BROKEN, at(key)));
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        Object value = content.get(key);
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object element = list.get(i);
                if (element instanceof String text && !text.isEmpty()) {
                    texts.add(text);
                } else if (element != null) {
                    String wrong =
                            element.equals("") ? "is empty" : "is " + ScalarReader.kind(element) + " and no text";
                    problems.add(at(key) + "[" + i + "]", wrong, "a text in quotes");
                }
            }
        } else if (value != null) {
            problems.add(at(key), "is " + ScalarReader.kind(value) + " and no list", "a list of texts in quotes");
        }
        return texts;
    }

    /** The table under {@code key}; an empty one if there is none. */
    EmxTable table(String key) {
        Object value = content.get(key);
        if (value != null && !(value instanceof Map)) {
            problems.add(at(key), "is " + ScalarReader.kind(value) + " and no table", "a table [" + at(key) + "]");
        }
        return new EmxTable(value instanceof Map<?, ?> map ? map : Map.of(), at(key), problems);
    }

    /** The tables under keys other than {@code reserved}, by their keys. */
    Map<String, EmxTable> tablesBut(Collection<String> reserved) {
        Map<String, EmxTable> tables = new LinkedHashMap<>();
        content.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value instanceof Map && !reserved.contains(name)) {
                tables.put(name, table(name));
            }
        });
        return tables;
    }

    /** Reports the keys that are not {@code known}; tables among them only if {@code tablesToo}. */
    void refuseUnknown(Collection<String> known, boolean tablesToo, String allowed) {
        content.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (!known.contains(name) && (tablesToo || !(value instanceof Map))) {
                String guess = SettingNames.nearest(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                problems.add(at(name), "is an unknown key" + guess, allowed);
            }
        });
    }

    /** Says whether the table has any of {@code keys}. */
    boolean hasAny(Collection<String> keys) {
        return keys.stream().anyMatch(content::containsKey);
    }

    @Nullable
    Object raw(String key) {
        return content.get(key);
    }

    /** The path of {@code key} in this table. */
    String at(String key) {
        return path.isEmpty() ? written(key) : path + "." + written(key);
    }

    /** {@code key} in quotes if TOML wants them. */
    static String written(String key) {
        return BARE.matcher(key).matches() ? key : '"' + key + '"';
    }
}
