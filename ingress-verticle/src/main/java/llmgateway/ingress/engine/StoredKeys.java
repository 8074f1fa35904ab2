package llmgateway.ingress.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.KeyedHash;
import org.jspecify.annotations.Nullable;

/**
 * The client keys that the gateway made. A presented key says itself which one it is; its keyed hash is then compared in constant
 * time, and a key of an unknown id costs as much as one of a known id.
 */
final class StoredKeys {
    /** What a key of no known id is compared with. */
    private static final List<Hash> NOBODY =
            List.of(new Hash("0".repeat(64).getBytes(StandardCharsets.US_ASCII), null));

    private final Map<String, List<Hash>> byId = new HashMap<>();
    private final UnaryOperator<String> keyHash;

    /**
     * The keys among {@code keys} that have keyed hashes.
     *
     * @param keyHash the keyed hash of a key, in hex
     */
    StoredKeys(List<GatewayKeyConfig> keys, UnaryOperator<String> keyHash) {
        this.keyHash = keyHash;
        for (GatewayKeyConfig key : keys) {
            List<Hash> hashes = key.hashes().stream()
                    .filter(hash -> !hash.hash().isBlank())
                    .map(Hash::of)
                    .toList();
            if (!hashes.isEmpty()) {
                key.id().ifPresent(id -> byId.put(id, hashes));
            }
        }
    }

    /** The id of the key that {@code presented} is; empty text if it is none of these, or was replaced. */
    String find(String presented, Instant now) {
        if (byId.isEmpty()) {
            return "";
        }
        String id = KeyText.idIn(presented).orElse("");
        byte[] hash = keyHash.apply(presented).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        boolean found = false;
        for (Hash candidate : byId.getOrDefault(id, NOBODY)) {
            boolean same = MessageDigest.isEqual(hash, candidate.bytes());
            found = found || (same && candidate.holds(now));
        }
        return found && byId.containsKey(id) ? id : "";
    }

    @SuppressWarnings("ArrayRecordComponent") // a private digest that nobody compares as part of the record
    private record Hash(byte[] bytes, @Nullable Instant until) {
        static Hash of(KeyedHash keyed) {
            byte[] bytes = keyed.hash().strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            return new Hash(bytes, keyed.until().orElse(null));
        }

        boolean holds(Instant now) {
            return until == null || now.isBefore(until);
        }
    }
}
