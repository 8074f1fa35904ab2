package llmgateway.node.state.seal;

import com.google.crypto.tink.subtle.Random;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** A key that seals files of the state. It is stored in them, wrapped by the master key. */
public final class DataKey {
    private final String id;
    private final Instant created;
    private final byte[] bytes;
    private final Seal seal;

    private DataKey(String id, Instant created, byte[] bytes) {
        this.id = id;
        this.created = created;
        this.bytes = bytes;
        this.seal = new Seal(bytes);
    }

    public static DataKey random(Instant now) {
        return new DataKey(
                "dk-" + HexFormat.of().formatHex(Random.randBytes(6)), now, Random.randBytes(Seal.KEY_BYTES));
    }

    /** The key that {@code master} wrapped under this id; empty if it did not. */
    public static Optional<DataKey> unwrap(String id, Instant created, byte[] wrapped, MasterKey master) {
        return master.unwrap(wrapped, label(id)).map(bytes -> new DataKey(id, created, bytes));
    }

    public byte[] wrap(MasterKey master) {
        return master.wrap(bytes, label(id));
    }

    public String id() {
        return id;
    }

    public Instant created() {
        return created;
    }

    public Seal seal() {
        return seal;
    }

    @Override
    public String toString() {
        return "data key " + id;
    }

    private static String label(String id) {
        return "data key " + id;
    }
}
