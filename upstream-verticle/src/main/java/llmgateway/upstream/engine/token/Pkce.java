package llmgateway.upstream.engine.token;

import java.util.Base64;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Sha256;

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
        return base64(Sha256.of(verifier.reveal()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
