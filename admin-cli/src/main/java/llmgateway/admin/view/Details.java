package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Any JSON value as indented lines of name and value; lists of objects become tables. */
public final class Details implements View {
    private static final String INDENT = "  ";

    @Override
    public String text(@Nullable Object result, Ink ink) {
        StringBuilder text = new StringBuilder();
        append(text, "", result, ink);
        return text.toString();
    }

    private static void append(StringBuilder text, String indent, @Nullable Object value, Ink ink) {
        if (value instanceof JsonObject object && !object.isEmpty()) {
            int width =
                    object.fieldNames().stream().mapToInt(String::length).max().orElse(0);
            for (Map.Entry<String, Object> field : object) {
                field(text, indent, width, field, ink);
            }
        } else if (value instanceof JsonArray rows && tabular(rows)) {
            columns(rows)
                    .text(rows, ink)
                    .lines()
                    .forEach(line -> text.append(indent).append(line).append('\n'));
        } else {
            String word = Words.of(value);
            text.append(indent).append(ink.paint(word, word)).append('\n');
        }
    }

    private static void field(StringBuilder text, String indent, int width, Map.Entry<String, Object> field, Ink ink) {
        String name = Words.printable(field.getKey());
        text.append(indent).append(name).append(':');
        Object value = field.getValue();
        if ((value instanceof JsonObject object && !object.isEmpty())
                || (value instanceof JsonArray list && tabular(list))) {
            text.append('\n');
            append(text, indent + INDENT, value, ink);
        } else {
            text.append(" ".repeat(width - name.length() + 2));
            append(text, "", value, ink);
        }
    }

    private static boolean tabular(JsonArray list) {
        return !list.isEmpty() && list.stream().allMatch(JsonObject.class::isInstance);
    }

    private static Table columns(JsonArray rows) {
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> keys.addAll(((JsonObject) row).fieldNames()));
        return new Table(List.copyOf(keys), "");
    }
}
