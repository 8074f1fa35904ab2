package llmgateway.ingress.engine;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import llmgateway.contracts.Caller;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in. Keys of a configuration file are known by their SHA-256 alone, and a presented key is compared with
 * every one of them in constant time; those that the gateway made are {@link StoredKeys}. A wrong, unknown, disabled or expired
 * key gets one and the same answer.
 */
public final class ClientKeys {
    private static final int DIGEST_BYTES = 32;

    private final List<Entry> entries;
    private final StoredKeys stored;
    private final Map<String, Holder> holders = new HashMap<>();
    private final boolean none;

    /**
     * The keys of a configuration; entries without a key and without a well-formed hash admit nobody.
     *
     * @param keyHash the keyed hash of a key that the gateway made, in hex
     */
    public ClientKeys(List<GatewayKeyConfig> keys, UnaryOperator<String> keyHash) {
        stored = new StoredKeys(keys, keyHash);
        keys.forEach(key -> key.id().ifPresent(id -> holders.put(id, new Holder(key, callerOf(key)))));
        entries = keys.stream()
                .flatMap(key -> digestOf(key).stream().map(digest -> new Entry(digest, new Holder(key, callerOf(key)))))
                .toList();
        none = keys.isEmpty();
    }

    /** Whether no client key is configured at all. */
    public boolean none() {
        return none;
    }

    /**
     * The holder of the presented key.
     *
     * @throws RefusedException if there is no key, it is no good, or it does not permit what is asked for
     */
    public Caller admit(PresentedKey presented, Permission needed, Instant now) throws RefusedException {
        if (presented.key().isEmpty()) {
            throw new RefusedException(Failure.of(
                    FailureKind.MISSING_AUTHORIZATION,
                    none ? NO_KEYS : "A client key is required: x-api-key or Authorization: Bearer."));
        }
        Holder holder =
                presented.contradictory() ? null : find(presented.key().get().reveal(), now);
        if (holder == null) {
            throw new RefusedException(
                    Failure.of(FailureKind.INVALID_KEY, none ? NO_KEYS : "The client key is not valid."));
        }
        if (!holder.config().permissions().contains(needed)) {
            throw new RefusedException(
                    Failure.of(FailureKind.FORBIDDEN, "The client key does not permit this kind of request."));
        }
        return holder.caller();
    }

    private static final String NO_KEYS = "No client key is configured on this gateway yet.";

    private @Nullable Holder find(String key, Instant now) {
        byte[] digest = Sha256.of(key);
        Holder found = holders.get(stored.find(key, now));
        if (found != null && !found.usable(now)) {
            found = null;
        }
        for (Entry entry : entries) {
            boolean same = MessageDigest.isEqual(digest, entry.digest());
            if (same && entry.holder().usable(now)) {
                found = entry.holder();
            }
        }
        return found;
    }

    private static Optional<byte[]> digestOf(GatewayKeyConfig key) {
        if (key.key().isPresent()) {
            String clear = key.key().get().reveal();
            return clear.isBlank() ? Optional.empty() : Optional.of(Sha256.of(clear));
        }
        try {
            return key.keyHash()
                    .map(hash -> HexFormat.of().parseHex(hash.strip()))
                    .filter(digest -> digest.length == DIGEST_BYTES);
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }

    private static Caller callerOf(GatewayKeyConfig key) {
        return new Caller(
                key.id().orElse(""), key.name().orElse(""), key.models(), new KeyLimits(key.rpm(), key.concurrency()));
    }

    /** A key that can be matched by its digest. */
    @SuppressWarnings("ArrayRecordComponent") // a private digest that nobody compares as part of the record
    private record Entry(byte[] digest, Holder holder) {}

    /** Who comes in with a key. */
    private record Holder(GatewayKeyConfig config, Caller caller) {
        boolean usable(Instant now) {
            return config.status() == Status.ACTIVE
                    && config.expiresAt().map(now::isBefore).orElse(true);
        }
    }
}
