package llmgateway.upstream.engine.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import llmgateway.contracts.Secret;

/** The proof that whoever redeems a code began the login (RFC 7636, S256). */
public record Pkce(Secret verifier) {
    /** How many random bytes a verifier is made of. */
    public static final int BYTES = 32;

    /** The proof made of {@link #BYTES} random bytes. */
    public static Pkce of(byte[] random) {
        return new Pkce(new Secret(base64(random)));
    }

    /** What the login is begun with. */
    public String challenge() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return base64(sha256.digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
