package llmgateway.node.state.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node's master key is: in {@code LLM_GATEWAY_MASTER_KEY}, else in the file that {@code LLM_GATEWAY_MASTER_KEY_FILE}
 * names, else in {@code keys/master.key} of the data directory, where it is made at the first start.
 *
 * <p>When the key in the data directory is exchanged, the new one is written beside the old one first. A crash in between leaves
 * both; whichever the state is sealed with is the one that stays.
 */
public final class MasterKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);
    private static final String VARIABLE = "LLM_GATEWAY_MASTER_KEY";
    private static final String FILE_VARIABLE = "LLM_GATEWAY_MASTER_KEY_FILE";

    private final Map<String, String> env;
    private final Path own;
    private final Path next;

    public MasterKeys(Map<String, String> env, Path dataDir) {
        this.env = Map.copyOf(env);
        this.own = dataDir.resolve("keys").resolve("master.key");
        this.next = own.resolveSibling("master.key.new");
    }

    /**
     * The keys that the state may be sealed with, the likeliest first.
     *
     * @param stateExists whether there is a state; a key is made only if there is none
     * @throws SealException if the key is missing or malformed
     */
    public List<MasterKey> candidates(boolean stateExists) throws IOException {
        String inline = env.getOrDefault(VARIABLE, "");
        if (!inline.isBlank()) {
            return List.of(MasterKey.parse(inline, "$" + VARIABLE));
        }
        String named = env.getOrDefault(FILE_VARIABLE, "");
        if (!named.isBlank()) {
            return List.of(read(Path.of(named)));
        }
        List<MasterKey> found = new ArrayList<>();
        if (Files.exists(own)) {
            found.add(read(own));
        }
        if (Files.exists(next) && stateExists) {
            found.add(read(next));
        }
        if (found.isEmpty()) {
            if (stateExists) {
                throw new SealException("The master key " + own
                        + " is missing, and the state cannot be read without it. Put the file back, or set "
                        + VARIABLE + ". Nothing was changed.");
            }
            found.add(make());
        }
        return found;
    }

    /** Whether the key is kept in the data directory, and not given to the node from outside. */
    public boolean own() {
        return env.getOrDefault(VARIABLE, "").isBlank()
                && env.getOrDefault(FILE_VARIABLE, "").isBlank();
    }

    /** Writes the key that is about to replace the present one beside it, if it is kept here. */
    public void announce(MasterKey key) throws IOException {
        if (own()) {
            write(next, key);
        }
    }

    /** Says which of the keys is in use; of those kept here only this one stays. */
    public void settle(MasterKey key) throws IOException {
        if (!own() || !Files.exists(next)) {
            return;
        }
        if (read(next).fingerprint().equals(key.fingerprint())) {
            Files.move(next, own, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.delete(next);
        }
        sync(directory());
    }

    /**
     * The key of another node of this machine, which the same user runs and nobody else can read.
     *
     * @param file where that node keeps it
     * @throws SealException if there is no such file, or this node is given its key from outside
     */
    public MasterKey of(Path file) throws IOException {
        boolean fit = own()
                && Files.isRegularFile(file)
                && Files.getOwner(file).equals(Files.getOwner(own))
                && Files.getPosixFilePermissions(file).equals(PosixFilePermissions.fromString("rw-------"));
        if (!fit) {
            throw new SealException(file + " is no master key that this node may take");
        }
        return read(file);
    }

    private MasterKey make() throws IOException {
        MasterKey key = MasterKey.random(own.toString());
        Files.createDirectories(directory(), permissions("rwx------"));
        Path unfinished = own.resolveSibling("master.key.tmp");
        write(unfinished, key);
        Files.move(unfinished, own, StandardCopyOption.ATOMIC_MOVE);
        sync(directory());
        sync(directory().resolveSibling(""));
        LOG.atInfo().addKeyValue("file", own).log("Made a master key; keep a copy of it apart from the state");
        return key;
    }

    private Path directory() {
        return own.resolveSibling("");
    }

    private static MasterKey read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw new SealException("The master key " + file + " cannot be read");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            LOG.atWarn().addKeyValue("file", file).log("Everybody on this machine can read the master key");
        }
        return MasterKey.parse(text, file.toString());
    }

    private static void write(Path file, MasterKey key) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(key.encoded().reveal() + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        sync(file.resolveSibling(""));
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
