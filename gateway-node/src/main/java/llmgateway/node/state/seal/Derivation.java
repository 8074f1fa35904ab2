package llmgateway.node.state.seal;

import com.google.crypto.tink.subtle.Hkdf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** Keys made from keys, each for one purpose that its label names. */
final class Derivation {
    private static final String PREFIX = "llm-gateway ";
    private static final byte[] NO_SALT = new byte[0];

    private Derivation() {}

    static byte[] derive(byte[] key, String label, int length) {
        try {
            return Hkdf.computeHkdf("HMACSHA256", key, NO_SALT, context(label), length);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("HKDF is not available", unusable);
        }
    }

    static byte[] context(String label) {
        return (PREFIX + label).getBytes(StandardCharsets.UTF_8);
    }
}
