package llmgateway.node.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory that one node at a time holds; closing it lets the next one in. */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes {@code path}, which is created for the owner alone if it is missing.
     *
     * @throws HeldException if another node holds it
     * @throws IOException if it cannot be used
     */
    public static DataDirectory hold(Path path) throws IOException {
        try {
            return open(path);
        } catch (FileSystemException unusable) {
            throw new IOException("The data directory " + path + " cannot be used (--data-dir): " + unusable, unusable);
        }
    }

    private static DataDirectory open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            channel.close();
            throw new HeldException(path);
        }
        return new DataDirectory(path, channel);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** Another node holds the directory. */
    public static final class HeldException extends IOException {
        HeldException(Path path) {
            super("The data directory " + path + " is held by another node; stop it or use --data-dir");
        }
    }
}
