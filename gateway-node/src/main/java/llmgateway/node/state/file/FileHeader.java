package llmgateway.node.state.file;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import llmgateway.contracts.Sha256;
import llmgateway.node.state.seal.DataKey;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.RootKey;
import llmgateway.node.state.seal.SealException;

/**
 * The beginning of a file of the state: what it is, and the wrapped keys that open it. Each file tells this for itself.
 *
 * <pre>
 *   magic (8 bytes) | length (4) | JSON | CRC-32 of all before (4)
 * </pre>
 *
 * The header is in clear; its digest is part of what every frame of the file is sealed for, so it is authentic if a frame opens.
 */
final class FileHeader {
    private static final byte[] MAGIC = "LLMGWST1".getBytes(StandardCharsets.US_ASCII);
    private static final int LEAST = MAGIC.length + 8;

    private final byte[] bytes;
    private final JsonObject content;

    private FileHeader(byte[] bytes, JsonObject content) {
        this.bytes = bytes;
        this.content = content;
    }

    /** What a file holds. */
    enum Kind {
        SNAPSHOT,
        LOG
    }

    /**
     * The header of a new file.
     *
     * @param records how many records the generation begins with
     */
    static FileHeader of(Kind kind, long generation, int records, Keyring keyring) {
        JsonObject content = new JsonObject()
                .put("kind", kind.name())
                .put("generation", generation)
                .put("records", records)
                .put("store", keyring.store())
                .put("writer", keyring.writer())
                .put("master", keyring.master().fingerprint())
                .put("key", keyring.data().id())
                .put("created", keyring.data().created())
                .put("wrapped", keyring.data().wrap(keyring.master()))
                .put("root", keyring.root().wrap(keyring.master()));
        byte[] json = content.toBuffer().getBytes();
        ByteBuffer bytes = ByteBuffer.allocate(LEAST + json.length);
        bytes.put(MAGIC).putInt(json.length).put(json);
        bytes.putInt(crc(bytes.array(), LEAST + json.length - 4));
        return new FileHeader(bytes.array(), content);
    }

    /** The header of {@code file}, whose place in the state says what it should be. */
    static FileHeader read(byte[] file, Path path, Kind kind, long generation) throws DamagedException {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length < LEAST || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DamagedException(path, "does not begin as a file of the state");
        }
        int length = bytes.getInt(MAGIC.length);
        if (length < 0 || length > file.length - LEAST) {
            throw new DamagedException(path, "has a damaged header");
        }
        int end = LEAST + length;
        JsonObject content;
        try {
            content = new JsonObject(new String(file, MAGIC.length + 4, length, StandardCharsets.UTF_8));
        } catch (DecodeException malformed) {
            throw new DamagedException(path, "has a damaged header");
        }
        if (bytes.getInt(end - 4) != crc(file, end - 4)) {
            throw new DamagedException(path, "has a damaged header");
        }
        if (!kind.name().equals(content.getString("kind")) || content.getLong("generation") != generation) {
            throw new DamagedException(path, "is another file of the state under this name");
        }
        byte[] own = new byte[end];
        System.arraycopy(file, 0, own, 0, end);
        return new FileHeader(own, content);
    }

    /**
     * Opens the keys of the file.
     *
     * @throws SealException if none of {@code masters} is the right one
     */
    Keyring open(Path path, List<MasterKey> masters) throws SealException, DamagedException {
        String wanted = content.getString("master", "");
        MasterKey master = masters.stream()
                .filter(candidate -> candidate.fingerprint().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new SealException(path + " is sealed with the master key " + wanted
                        + ", but the node was given another: " + masters
                        + ". Give it the right one. Nothing was changed."));
        try {
            DataKey data = DataKey.unwrap(keyId(), created(), content.getBinary("wrapped"), master)
                    .orElseThrow(() -> new DamagedException(path, "has a damaged data key"));
            RootKey root = RootKey.unwrap(content.getBinary("root"), master)
                    .orElseThrow(() -> new DamagedException(path, "has a damaged root key"));
            return new Keyring(content.getString("store"), content.getString("writer"), master, data, root);
        } catch (IllegalArgumentException | ClassCastException | DateTimeException malformed) {
            throw new DamagedException(path, "has a damaged header");
        }
    }

    /** The header as it is in the file. */
    byte[] bytes() {
        return bytes;
    }

    String keyId() {
        return content.getString("key");
    }

    Instant created() {
        return content.getInstant("created");
    }

    /** How many records the generation began with. */
    int records() {
        return content.getInteger("records");
    }

    /** What every frame of the file is bound to. */
    byte[] digest() {
        return Sha256.of(bytes);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
