package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * Who ordered what, when and with which outcome: {@code audit/audit-YYYY-MM.jsonl} of the data directory, mode 0600, one JSON
 * object a line, only ever appended to. Secrets are masked. Written off the event loops, in the order of the calls.
 */
final class AuditLog {
    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC);
    private static final FileAttribute<?> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> DIRECTORY_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Vertx vertx;
    private final Path directory;
    private final Clock clock;

    AuditLog(Vertx vertx, Path dataDir, Clock clock) {
        this.vertx = vertx;
        this.directory = dataDir.resolve("audit");
        this.clock = clock;
    }

    /** What is to be said of an order that was given now. */
    Entry entry(String who, String from, String command, JsonObject arguments) {
        return new Entry(new JsonObject()
                .put("time", clock.instant().toString())
                .put("who", Redaction.text(who))
                .put("from", from)
                .put("command", Redaction.text(command))
                .put("arguments", Redaction.of(arguments)));
    }

    /** One order in the log. */
    record Entry(JsonObject order) {

        JsonObject begun() {
            return order.copy().put("outcome", "begun");
        }

        JsonObject ended(String outcome, long millis) {
            return order.copy().put("outcome", outcome).put("duration_ms", millis);
        }
    }

    /** Appends a line; succeeds when it is on disk, and leaves no part of it behind when it fails. */
    Future<Void> write(JsonObject line) {
        return vertx.executeBlocking(() -> {
            append(line.encode() + "\n");
            return null;
        });
    }

    private void append(String line) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY_MODE);
        }
        Path file = directory.resolve("audit-" + MONTH.format(clock.instant()) + ".jsonl");
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE_MODE)) {
            long end = channel.size();
            channel.position(end);
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(false);
            } catch (IOException halfWritten) {
                channel.truncate(end);
                throw halfWritten;
            }
        }
    }
}
