package llmgateway.node.state.seal;

import com.google.crypto.tink.subtle.PrfHmacJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** The keys that other parts of a node work with, each for its own purpose. Any thread. */
public final class DerivedKeys {
    private static final int HASH_BYTES = 32;

    private final PrfHmacJce clientKeys;
    private final byte[] adminOrders;
    private final byte[] envelopes;
    private final byte[] tokenJournal;
    private final byte[] peers;

    DerivedKeys(byte[] clientKeys, byte[] adminOrders, byte[] envelopes, byte[] tokenJournal, byte[] peers) {
        try {
            this.clientKeys = new PrfHmacJce("HMACSHA256", new SecretKeySpec(clientKeys, "HMAC"));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("HMAC-SHA256 is not available", unusable);
        }
        this.adminOrders = adminOrders;
        this.envelopes = envelopes;
        this.tokenJournal = tokenJournal;
        this.peers = peers;
    }

    /** The HMAC-SHA256 under which a client key is stored, in hex. */
    public String keyHash(String clientKey) {
        try {
            byte[] hash = clientKeys.compute(clientKey.getBytes(StandardCharsets.UTF_8), HASH_BYTES);
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("HMAC-SHA256 does not work", unusable);
        }
    }

    /** A copy of the 32 bytes from which the admin channel derives what signs and seals its orders. */
    public byte[] adminOrders() {
        return adminOrders.clone();
    }

    /** A copy of the 32 bytes that seal the reasoning state which clients keep for the gateway. */
    public byte[] envelopes() {
        return envelopes.clone();
    }

    /** What seals the tokens that the state could not take. */
    public Seal tokenJournal() {
        return new Seal(tokenJournal);
    }

    /** What seals the words of nodes to each other. */
    public Seal peers() {
        return new Seal(peers);
    }

    @Override
    public String toString() {
        return "derived keys";
    }
}
