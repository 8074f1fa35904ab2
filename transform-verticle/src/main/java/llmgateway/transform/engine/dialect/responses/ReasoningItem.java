package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/**
 * A reasoning item. What it shows is in its {@code summary}, or, with models that show their reasoning itself, in its
 * {@code content}; the value of an {@link Opaque.Kind#NONE} names the latter.
 */
final class ReasoningItem {
    static final String PART_BREAK = "\n\n";
    private static final String OPEN = "reasoning_text";

    private final List<String> parts;
    private final boolean open;
    private final String ciphertext;
    private final @Nullable String id;

    private ReasoningItem(List<String> parts, boolean open, String ciphertext, @Nullable String id) {
        this.parts = parts;
        this.open = open;
        this.ciphertext = ciphertext;
        this.id = id;
    }

    /** Reads {@code item}; what is of a wrong type in it counts as absent. */
    static ReasoningItem read(JsonNode item) {
        List<String> summary = texts(item.path("summary"));
        List<String> content = summary.isEmpty() ? texts(item.path("content")) : List.of();
        String id = item.path("id").textValue();
        return new ReasoningItem(
                summary.isEmpty() ? content : summary,
                !content.isEmpty(),
                item.path("encrypted_content").asText(""),
                id == null || id.isEmpty() ? null : id);
    }

    private static List<String> texts(JsonNode parts) {
        List<String> texts = new ArrayList<>();
        for (JsonNode part : parts) {
            String text = part.path("text").asText("");
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** All that may be shown. */
    String text() {
        return String.join(PART_BREAK, parts);
    }

    /** The ciphertext; empty if there is none. */
    String ciphertext() {
        return ciphertext;
    }

    /** What {@code origin} wants back; null if there is nothing at all. */
    @Nullable
    Opaque opaque(String origin) {
        List<Integer> lengths = parts.size() < 2
                ? List.of()
                : parts.stream().map(String::length).toList();
        if (!ciphertext.isEmpty()) {
            return new Opaque(origin, Opaque.Kind.ENCRYPTED, ciphertext, id, lengths);
        }
        return parts.isEmpty() ? null : new Opaque(origin, Opaque.Kind.NONE, open ? OPEN : "", id, lengths);
    }

    /**
     * The item that {@code reasoning} was made of, without its id, which a server that stores nothing could not look up.
     *
     * @return null if it was not made of one
     */
    static @Nullable ObjectNode restored(Reasoning reasoning) {
        Opaque opaque = reasoning.opaque();
        if (opaque == null || !(opaque.kind() == Opaque.Kind.ENCRYPTED || opaque.kind() == Opaque.Kind.NONE)) {
            return null;
        }
        ObjectNode item = JsonTree.object().put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        List<String> texts = parted(reasoning.text(), opaque.parts());
        if (opaque.kind() == Opaque.Kind.ENCRYPTED) {
            texts.forEach(
                    text -> summary.addObject().put("type", "summary_text").put("text", text));
            return item.put("encrypted_content", opaque.value());
        }
        boolean open = opaque.value().equals(OPEN);
        ArrayNode shown = open ? item.putArray("content") : summary;
        texts.forEach(text ->
                shown.addObject().put("type", open ? OPEN : "summary_text").put("text", text));
        return texts.isEmpty() ? null : item;
    }

    /** {@code text} in parts of these lengths; in one part if the lengths are not those of this text. */
    private static List<String> parted(String text, List<Integer> lengths) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            if (at > 0) {
                if (!text.startsWith(PART_BREAK, at)) {
                    return List.of(text);
                }
                at += PART_BREAK.length();
            }
            if (length <= 0 || at + length > text.length()) {
                return List.of(text);
            }
            parts.add(text.substring(at, at + length));
            at += length;
        }
        return at == text.length() ? parts : List.of(text);
    }
}
