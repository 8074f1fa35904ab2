package llmgateway.node.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.GatewayKeyConfig;

/** The rules for client keys. */
final class KeyChecks {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int SHORT = 8;

    private final Problems problems;

    KeyChecks(Problems problems) {
        this.problems = problems;
    }

    void check(List<GatewayKeyConfig> keys) {
        Set<String> ids = new HashSet<>();
        Set<String> hashes = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            GatewayKeyConfig key = keys.get(i);
            String path = "gateway_keys[" + i + "]";
            boolean broken = problems.within(path);
            if (key.id().isEmpty() && !broken) {
                problems.add(path, "has neither id nor name", "at least one of them");
            }
            if (ConfigChecks.repeats(ids, key.id().orElse(""))) {
                problems.add(path + ".id", "is the id of another key", "an id of its own");
            }
            credential(key, path, broken);
            if (ConfigChecks.repeats(hashes, hash(key))) {
                problems.add(path, "is the same key as an entry before it", "each key once");
            }
        }
    }

    private void credential(GatewayKeyConfig key, String path, boolean broken) {
        Optional<String> hash = key.keyHash();
        if (key.key().isPresent() && hash.isPresent()) {
            problems.add(path, "has both key and key_hash", "one of them");
        }
        if (key.key().isEmpty() && hash.isEmpty() && key.hashes().isEmpty() && !broken) {
            problems.warn(path, "has neither key nor key_hash, so it admits nobody", "");
        }
        if (hash.isPresent() && !SHA_256.matcher(hash.get()).matches()) {
            problems.add(path + ".key_hash", "is not a SHA-256 digest", "64 hex digits");
        }
        key.key().ifPresent(secret -> {
            if (!isSendable(secret)) {
                problems.add(path + ".key", UNSENDABLE, SENDABLE);
            } else if (secret.reveal().length() < SHORT) {
                problems.warn(path + ".key", "is shorter than " + SHORT + " characters and easily guessed", "");
            }
        });
    }

    /** What is wrong with a secret that is not {@link #isSendable}. */
    static final String UNSENDABLE = "holds characters that a header cannot carry";

    /** What a secret may consist of. */
    static final String SENDABLE = "visible ASCII characters without blanks or line ends";

    /** Says whether a header can carry {@code secret} as it is. */
    static boolean isSendable(Secret secret) {
        return secret.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String hash(GatewayKeyConfig key) {
        return key.key()
                .map(secret -> Sha256.hex(secret.reveal()))
                .or(key::keyHash)
                .orElse("")
                .toLowerCase(Locale.ROOT);
    }
}
