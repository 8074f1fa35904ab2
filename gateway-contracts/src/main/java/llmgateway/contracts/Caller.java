package llmgateway.contracts;

import java.util.List;

/**
 * The holder of a client key.
 *
 * @param keyId the key's id, never the key
 * @param name the key's human name
 * @param models what the key may use; empty: everything
 * @param limits how much the key may ask for
 */
public record Caller(String keyId, String name, List<Glob> models, KeyLimits limits) {

    /** Whoever asks where no key is needed or none was recognised. */
    public static final Caller ANONYMOUS = new Caller("", "", List.of());

    /** The holder of a key without limits. */
    public Caller(String keyId, String name, List<Glob> models) {
        this(keyId, name, models, KeyLimits.NONE);
    }

    /** Whether there is any limit on how much the holder may ask for. */
    public boolean limited() {
        return limits.rpm() > 0 || limits.concurrency() > 0;
    }

    public boolean mayUse(String model) {
        return models.isEmpty() || Glob.anyMatches(models, model);
    }
}
