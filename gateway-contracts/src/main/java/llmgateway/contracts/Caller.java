package llmgateway.contracts;

import java.util.List;

/**
 * The holder of a client key.
 *
 * @param keyId the key's id, never the key
 * @param name the key's human name
 * @param models what the key may use; empty: everything
 */
public record Caller(String keyId, String name, List<Glob> models) {

    /** Whoever asks where no key is needed or none was recognised. */
    public static final Caller ANONYMOUS = new Caller("", "", List.of());

    public boolean mayUse(String model) {
        return models.isEmpty() || Glob.anyMatches(models, model);
    }
}
