package llmgateway.transform.engine.losses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.json.JsonTree;

/**
 * The rows, one on each line of a file for each client dialect: field, place, value, and what becomes of it at the upstreams of the
 * other dialects in the order of {@link #upstreams}, all parted by {@code |}. A field may end in {@code @MODEL}. A place is a pair of
 * requests in {@code places.json}: one without the value, and one with it in the place of {@code $}, or merged in if there is no such
 * place.
 */
final class LossRows {
    private static final String FOLDER = "/llmgateway/transform/losses/";

    private final Dialect client;
    private final ObjectNode base;
    private final JsonNode places;

    private LossRows(Dialect client) {
        this.client = client;
        JsonNode own = json(text("places.json")).path(client.label());
        this.base = (ObjectNode) own.path("base");
        this.places = own.path("places");
    }

    /** The upstreams to which requests of {@code client} are converted, in the order of the columns. */
    static List<Dialect> upstreams(Dialect client) {
        return List.of(Dialect.MESSAGES, Dialect.CHAT, Dialect.RESPONSES).stream()
                .filter(dialect -> dialect != client)
                .toList();
    }

    static List<LossRow> of(Dialect client) {
        LossRows rows = new LossRows(client);
        List<LossRow> read = new ArrayList<>();
        String section = "";
        for (String line : text(client.label() + ".txt").lines().toList()) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (!line.isBlank()) {
                read.add(rows.row(section, line.split(" \\| ", -1)));
            }
        }
        return read;
    }

    private LossRow row(String section, String[] cells) {
        String[] name = cells[0].split(" @", 2);
        JsonNode place = Objects.requireNonNull(places.get(cells[1]), cells[1]);
        ObjectNode before = base.deepCopy();
        before.setAll((ObjectNode) place.path("before").deepCopy());
        JsonNode value = json(cells[2]);
        ObjectNode after = before.deepCopy();
        if (place.has("after")) {
            after.setAll((ObjectNode) put(value, place.path("after")));
        } else {
            after.setAll((ObjectNode) value);
        }
        Map<Dialect, Expectation> expected = new EnumMap<>(Dialect.class);
        List<Dialect> upstreams = upstreams(client);
        for (int i = 0; i < upstreams.size() && i + 3 < cells.length; i++) {
            if (!cells[i + 3].equals("-")) {
                expected.put(upstreams.get(i), Expectation.of(cells[i + 3]));
            }
        }
        Optional<String> model = name.length > 1 ? Optional.of(name[1]) : Optional.empty();
        return new LossRow(client, section, name[0], model, before, after, expected);
    }

    /** {@code template} with {@code value} where it says {@code $}; the elements of a list go into a list. */
    private static JsonNode put(JsonNode value, JsonNode template) {
        if (template instanceof ArrayNode array) {
            ArrayNode filled = JsonTree.array();
            for (JsonNode element : array) {
                if (element.asText().equals("$") && value instanceof ArrayNode several) {
                    filled.addAll(several);
                } else {
                    filled.add(put(value, element));
                }
            }
            return filled;
        }
        if (template instanceof ObjectNode object) {
            ObjectNode filled = JsonTree.object();
            object.properties().forEach(member -> filled.set(member.getKey(), put(value, member.getValue())));
            return filled;
        }
        return template.asText().equals("$") ? value : template;
    }

    private static JsonNode json(String text) {
        return Objects.requireNonNull(JsonTree.readOrNull(text), text);
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(LossRows.class.getResourceAsStream(FOLDER + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
