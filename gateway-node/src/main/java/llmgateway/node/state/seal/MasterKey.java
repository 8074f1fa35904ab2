package llmgateway.node.state.seal;

import com.google.crypto.tink.subtle.Random;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import llmgateway.contracts.Secret;

/** The key that wraps all other keys of a gateway: 32 random bytes that are nowhere in its state. */
public final class MasterKey {
    private final byte[] bytes;
    private final String source;
    private final Seal seal;
    private final String fingerprint;

    private MasterKey(byte[] bytes, String source) {
        this.bytes = bytes;
        this.source = source;
        this.seal = new Seal(bytes);
        this.fingerprint = HexFormat.of().formatHex(Derivation.derive(bytes, "fingerprint", 6));
    }

    /** A new key. */
    static MasterKey random(String source) {
        return new MasterKey(Random.randBytes(Seal.KEY_BYTES), source);
    }

    /**
     * Reads a key.
     *
     * @param base64 32 bytes in base64; blanks around them do not matter
     * @param source where the key comes from, in words
     */
    public static MasterKey parse(String base64, String source) throws SealException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException malformed) {
            bytes = new byte[0];
        }
        if (bytes.length != Seal.KEY_BYTES) {
            throw new SealException("The master key in " + source + " is not the base64 of 32 bytes");
        }
        return new MasterKey(bytes, source);
    }

    /** The key as it is written to its file. */
    Secret encoded() {
        return new Secret(Base64.getEncoder().encodeToString(bytes));
    }

    /** Where the key comes from. */
    public String source() {
        return source;
    }

    /** A short text by which people tell keys apart; nothing follows from it. */
    public String fingerprint() {
        return fingerprint;
    }

    byte[] wrap(byte[] key, String label) {
        return seal.seal(key, Derivation.context(label));
    }

    Optional<byte[]> unwrap(byte[] wrapped, String label) {
        return seal.open(wrapped, Derivation.context(label));
    }

    /** A key for {@code label}, from which this one cannot be found. */
    byte[] derive(String label) {
        return Derivation.derive(bytes, label, Seal.KEY_BYTES);
    }

    /** Its source and fingerprint alone. */
    @Override
    public String toString() {
        return "master key " + fingerprint + " from " + source;
    }
}
