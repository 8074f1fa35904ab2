package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whom news are about.
 *
 * @param id the id of an account, or the root of a server
 */
public record Subject(Kind kind, String id) implements Comparable<Subject> {
    private static final Comparator<Subject> ORDER =
            Comparator.comparing(Subject::kind).thenComparing(Subject::id);

    /** What news can be about. */
    public enum Kind {
        ACCOUNT("account"),
        SERVER("server");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    public static Subject account(String id) {
        return new Subject(Kind.ACCOUNT, id);
    }

    public static Subject server(String root) {
        return new Subject(Kind.SERVER, root);
    }

    @Override
    public int compareTo(Subject other) {
        return ORDER.compare(this, other);
    }

    /** The subject as one member of an object. */
    public JsonObject toJson() {
        return new JsonObject().put(kind.label, id);
    }

    /** The subject that {@link #toJson} put into an object; empty if there is none. */
    public static Optional<Subject> of(JsonObject json) {
        for (Kind kind : Kind.values()) {
            if (json.getValue(kind.label) instanceof String id) {
                return Optional.of(new Subject(kind, id));
            }
        }
        return Optional.empty();
    }
}
