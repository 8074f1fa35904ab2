package llmgateway.contracts.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;

/** A key that clients come with. An entry without {@code key} and {@code key_hash} admits nobody. */
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
        Optional<Instant> expiresAt) {

    public GatewayKeyConfig {
        permissions = List.copyOf(permissions);
        models = List.copyOf(models);
        if (id.isEmpty()) {
            id = name;
        }
        if (name.isEmpty()) {
            name = id;
        }
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
