package llmgateway.transform.engine.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reasoning state that only its maker can read.
 *
 * @param origin who made it, as {@link llmgateway.transform.engine.rules.Origins} names it
 * @param value the provider's own value, exact
 * @param id the provider's id of the item; null if it has none
 * @param parts the lengths, in characters, of the text parts that were joined by an empty line; empty for one part or none
 */
public record Opaque(
        String origin, Kind kind, String value, @Nullable String id, List<Integer> parts) {

    /** What the value is. */
    public enum Kind {
        /** The signature of an Anthropic thinking block. */
        SIGNATURE("sig"),
        /** The data of an Anthropic redacted thinking block. */
        REDACTED("red"),
        /** The encrypted content of a Responses reasoning item. */
        ENCRYPTED("enc"),
        /** Nothing: it only says that reasoning without any state came from {@code origin}. */
        NONE("non"),
        /** Server tool blocks, as the JSON text of an array, that must come back exactly. */
        BLOCKS("blk"),
        /** Members that a Chat server wants back, as the JSON text of an object. */
        EXTRA("ext");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public Opaque {
        parts = List.copyOf(parts);
    }

    /** State of one piece without an id. */
    public static Opaque of(String origin, Kind kind, String value) {
        return new Opaque(origin, kind, value, null, List.of());
    }
}
