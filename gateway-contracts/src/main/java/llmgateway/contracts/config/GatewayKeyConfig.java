package llmgateway.contracts.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Glob;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.Secret;

/**
 * A key that clients come with. An entry without {@code key}, {@code key_hash} and hashes admits nobody.
 *
 * @param hashes the keyed hashes of a key that the gateway made, which holds its id; no key of the configuration
 */
public record GatewayKeyConfig(
        @Setting("A stable id; the name if left out.") Optional<String> id,
        @Setting("A name for people; the id if left out.") Optional<String> name,
        @Setting("The key itself.") Optional<Secret> key,

        @Setting("The key's SHA-256 in 64 hex digits, instead of the key.")
        Optional<String> keyHash,

        @Setting(value = "What the key may do.", byDefault = "[read, write]")
        List<Permission> permissions,

        @Setting(value = "Whether the key is let in.", byDefault = "active")
        Status status,

        @Setting("The models that the key may use, as globs; empty: all.")
        List<Glob> models,

        @Setting("When the key stops to work, as 2027-01-01T00:00:00Z.")
        Optional<Instant> expiresAt,

        @Setting(
                value = "How many model calls the key may make in any 60 seconds, over all nodes; 0: no limit.",
                byDefault = "0",
                max = KeyLimits.GREATEST)
        int rpm,

        @Setting(
                value = "How many model calls of the key may run at once, over all nodes; 0: no limit.",
                byDefault = "0",
                max = KeyLimits.GREATEST)
        int concurrency,

        List<KeyedHash> hashes) {

    public GatewayKeyConfig {
        hashes = List.copyOf(hashes);
        permissions = List.copyOf(permissions);
        models = List.copyOf(models);
        if (id.isEmpty()) {
            id = name;
        }
        if (name.isEmpty()) {
            name = id;
        }
    }

    /** A key of a configuration file, without limits. */
    public GatewayKeyConfig(
            Optional<String> id,
            Optional<String> name,
            Optional<Secret> key,
            Optional<String> keyHash,
            List<Permission> permissions,
            Status status,
            List<Glob> models,
            Optional<Instant> expiresAt) {
        this(id, name, key, keyHash, permissions, status, models, expiresAt, 0, 0, List.of());
    }

    /** What a key may do. */
    public enum Permission {
        /** Ask for lists. */
        READ,
        /** Call models. */
        WRITE,
        /** Reserved for administration. */
        ADMIN
    }
}
