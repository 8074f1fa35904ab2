package llmgateway.ingress.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in. Keys are known by their SHA-256 alone; a presented key is compared with every one of them in
 * constant time, and a wrong, unknown, disabled or expired key gets one and the same answer.
 */
public final class ClientKeys {
    private static final int DIGEST_BYTES = 32;

    private final List<Entry> entries;
    private final boolean none;

    /** The keys of a configuration; entries without a key and without a well-formed hash admit nobody. */
    public ClientKeys(List<GatewayKeyConfig> keys) {
        entries = keys.stream()
                .flatMap(key -> digestOf(key).stream().map(digest -> new Entry(digest, key, callerOf(key))))
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
        Entry entry = presented.contradictory()
                ? null
                : find(sha256(presented.key().get().reveal()), now);
        if (entry == null) {
            throw new RefusedException(
                    Failure.of(FailureKind.INVALID_KEY, none ? NO_KEYS : "The client key is not valid."));
        }
        if (!entry.config().permissions().contains(needed)) {
            throw new RefusedException(
                    Failure.of(FailureKind.FORBIDDEN, "The client key does not permit this kind of request."));
        }
        return entry.caller();
    }

    private static final String NO_KEYS = "No client key is configured on this gateway yet.";

    private @Nullable Entry find(byte[] digest, Instant now) {
        Entry found = null;
        for (Entry entry : entries) {
            boolean same = MessageDigest.isEqual(digest, entry.digest());
            if (same && entry.usable(now)) {
                found = entry;
            }
        }
        return found;
    }

    private static Optional<byte[]> digestOf(GatewayKeyConfig key) {
        if (key.key().isPresent()) {
            String clear = key.key().get().reveal();
            return clear.isBlank() ? Optional.empty() : Optional.of(sha256(clear));
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
        return new Caller(key.id().orElse(""), key.name().orElse(""), key.models());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }

    /** A key that can be matched. */
    @SuppressWarnings("ArrayRecordComponent") // a private digest that nobody compares as part of the record
    private record Entry(byte[] digest, GatewayKeyConfig config, Caller caller) {
        boolean usable(Instant now) {
            return config.status() == Status.ACTIVE
                    && config.expiresAt().map(now::isBefore).orElse(true);
        }
    }
}
