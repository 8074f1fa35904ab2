package llmgateway.node.state.seal;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The key from which the keys of a purpose are derived. It is derived itself from the first master key of a gateway, and from
 * then on stored in its state, wrapped by the master key of the day: so a new master key does not invalidate the client keys.
 */
public final class RootKey {
    private static final String LABEL = "root";

    private final byte[] bytes;

    private RootKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The root of a state that begins with {@code master}. */
    public static RootKey of(MasterKey master) {
        return new RootKey(master.derive(LABEL));
    }

    /** The root that {@code master} wrapped; empty if it did not. */
    public static Optional<RootKey> unwrap(byte[] wrapped, MasterKey master) {
        return master.unwrap(wrapped, LABEL).map(RootKey::new);
    }

    public byte[] wrap(MasterKey master) {
        return master.wrap(bytes, LABEL);
    }

    /** The keys of all purposes. */
    public DerivedKeys derived() {
        return new DerivedKeys(
                Derivation.derive(bytes, "client keys", Seal.KEY_BYTES),
                Derivation.derive(bytes, "admin orders", Seal.KEY_BYTES),
                Derivation.derive(bytes, "envelopes", Seal.KEY_BYTES),
                Derivation.derive(bytes, "token journal", Seal.KEY_BYTES),
                Derivation.derive(bytes, "peers", Seal.KEY_BYTES));
    }

    /** A short text that is equal for equal keys; nothing follows from it. */
    public String fingerprint() {
        return HexFormat.of().formatHex(Derivation.derive(bytes, "fingerprint", 6));
    }

    @Override
    public String toString() {
        return "root key";
    }
}
