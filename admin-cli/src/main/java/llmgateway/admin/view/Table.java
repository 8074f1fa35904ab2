package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A list of objects as aligned columns.
 *
 * @param keys the fields to show, in order; each is a column's title too. One that ends with {@code ?} is shown only if an object has
 *     it
 * @param none what to say of an empty list
 */
public record Table(List<String> keys, String none) implements View {
    private static final String GAP = "  ";

    /** A table of the {@code keys}, which are separated by spaces. */
    public static Table of(String keys, String none) {
        return new Table(List.of(keys.split(" ", -1)), none);
    }

    @Override
    public String text(@Nullable Object result, Ink ink) {
        if (!(result instanceof JsonArray rows)) {
            return Words.of(result) + "\n";
        }
        if (rows.isEmpty()) {
            return none + "\n";
        }
        List<String> shown = shown(rows);
        List<List<String>> cells = new ArrayList<>();
        cells.add(shown.stream()
                .map(key -> key.replace('_', ' ').toUpperCase(Locale.ROOT))
                .toList());
        for (Object row : rows) {
            JsonObject object = row instanceof JsonObject fields ? fields : new JsonObject();
            cells.add(shown.stream().map(key -> Words.of(object.getValue(key))).toList());
        }
        return lines(cells, ink);
    }

    private List<String> shown(JsonArray rows) {
        return keys.stream()
                .filter(key -> !key.endsWith("?")
                        || rows.stream()
                                .anyMatch(row -> row instanceof JsonObject object && object.containsKey(bare(key))))
                .map(Table::bare)
                .toList();
    }

    private static String bare(String key) {
        return key.endsWith("?") ? key.substring(0, key.length() - 1) : key;
    }

    private static String lines(List<List<String>> cells, Ink ink) {
        int columns = cells.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : cells) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : cells) {
            boolean head = text.isEmpty();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                text.append(head ? ink.bold(cell) : ink.paint(cell, cell));
                if (i < columns - 1) {
                    text.append(" ".repeat(widths[i] - cell.length())).append(GAP);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
