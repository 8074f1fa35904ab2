package llmgateway.node.admin.channel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code admin.sock} of a data directory. A socket gets its mode only after it was bound, so it is born in a directory
 * that nobody else can enter, and moves to its place once its mode is right. Blocks; not for event loops.
 */
final class AdminSocket {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** What fits into the address of a Unix socket everywhere, its end mark included. */
    private static final int LONGEST_PATH = 103;

    private final Path place;
    private final Path nursery;

    private AdminSocket(Path place, Path nursery) {
        this.place = place;
        this.nursery = nursery;
    }

    /**
     * Makes ready for a new socket in {@code dataDir}.
     *
     * @throws IOException if there is something that must not be replaced, or the path cannot hold a socket
     */
    static AdminSocket prepare(Path dataDir) throws IOException {
        Path home = dataDir.toAbsolutePath().normalize();
        AdminSocket socket = new AdminSocket(home.resolve("admin.sock"), home.resolve(".sock"));
        int length = socket.place.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException("The path " + socket.place + " is too long for a Unix socket (" + length
                    + " bytes, at most " + LONGEST_PATH + "); use a shorter --data-dir");
        }
        socket.shutOut(home);
        Files.deleteIfExists(socket.birthplace());
        Files.deleteIfExists(socket.nursery);
        Files.createDirectory(socket.nursery, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        socket.checkPlace();
        return socket;
    }

    /** Where to bind. */
    Path birthplace() {
        return nursery.resolve("s");
    }

    /** Where it is found. */
    Path place() {
        return place;
    }

    /** Brings the bound socket to its place. */
    void settle() throws IOException {
        Files.setPosixFilePermissions(birthplace(), OWNER_ONLY);
        Files.move(birthplace(), place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(nursery);
    }

    void remove() throws IOException {
        Files.deleteIfExists(place);
        Files.deleteIfExists(birthplace());
        Files.deleteIfExists(nursery);
    }

    /** Who can write to the directory could put a socket of his own in the place of this one. */
    private void shutOut(Path home) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(home);
        if (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            LOG.warn("Others could write to the data directory {}; it is now its owner's alone", home);
            Files.setPosixFilePermissions(home, OWNER_ONLY_DIRECTORY);
        }
    }

    private void checkPlace() throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        PosixFileAttributes found = attributes(place);
        if (!found.isOther()) {
            throw new IOException(place + " is there and is no socket; move it away");
        }
        if (!found.owner().equals(attributes(nursery).owner())) {
            throw new IOException(
                    place + " belongs to " + found.owner().getName() + "; move it away, or run the node as its owner");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(place));
        } catch (ConnectException nobodyListens) {
            LOG.debug("Replacing the socket of a node that is gone");
            return;
        }
        throw new IOException("Another process answers at " + place + "; stop it");
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
