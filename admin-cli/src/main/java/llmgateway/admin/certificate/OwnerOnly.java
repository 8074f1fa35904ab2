package llmgateway.admin.certificate;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files and directories that are their owner's alone from the moment in which they are there. They are written in a draft, which
 * one process at a time can have, and come to their places whole. Files are given as names, or paths with slashes, and texts.
 */
final class OwnerOnly {
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> DIRECTORY = PosixFilePermissions.asFileAttribute(DIRECTORY_MODE);
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private OwnerOnly() {}

    /** Makes a directory, and those above it that are missing; one that is there is its owner's alone from now on. */
    static void directory(Path directory) throws IOException {
        Files.createDirectories(directory, DIRECTORY);
        Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
    }

    /** Makes the directory {@code target}, which must not be there, with {@code files} in it. */
    static void directory(Path target, Map<String, String> files) throws IOException {
        drafted(
                target.resolveSibling("." + target.getFileName() + ".draft"),
                files,
                draft -> Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE));
    }

    /** Puts {@code files} into a directory; a file comes in place of one that is there, a directory does not. */
    static void into(Path directory, Map<String, String> files) throws IOException {
        drafted(directory.resolve(".draft"), files, draft -> {
            List<String> entries = files.keySet().stream()
                    .map(path -> path.replaceFirst("/.*", ""))
                    .distinct()
                    .toList();
            for (String entry : entries) {
                Files.move(draft.resolve(entry), directory.resolve(entry), StandardCopyOption.ATOMIC_MOVE);
            }
        });
    }

    private interface Settling {
        void settle(Path draft) throws IOException;
    }

    private static void drafted(Path draft, Map<String, String> files, Settling settling) throws IOException {
        Files.createDirectory(draft, DIRECTORY);
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path place = draft.resolve(file.getKey());
                Files.createDirectories(place.resolveSibling("."), DIRECTORY);
                write(place, file.getValue());
            }
            settling.settle(draft);
        } finally {
            remove(draft);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void remove(Path draft) throws IOException {
        if (!Files.isDirectory(draft)) {
            return;
        }
        try (Stream<Path> found = Files.walk(draft)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
