package llmgateway.node.telemetry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps counters in {@code stats/counters.json} of the data directory, as a verticle: they are read when it starts, and written
 * every five seconds and when it stops, off the event loops. A crash loses the last seconds. A file that cannot be read is set
 * aside and counting begins anew: counters are no records.
 */
public final class CounterFile extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CounterFile.class);
    private static final long PERIOD_MILLIS = 5_000;

    private final Path file;
    private final UsageCounters counters;
    private final long periodMillis;
    private JsonObject written = new JsonObject();

    public CounterFile(Path dataDir, UsageCounters counters) {
        this(dataDir, counters, PERIOD_MILLIS);
    }

    CounterFile(Path dataDir, UsageCounters counters, long periodMillis) {
        this.file = dataDir.resolve("stats").resolve("counters.json");
        this.counters = counters;
        this.periodMillis = periodMillis;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(() -> {
                    load();
                    return null;
                })
                .onSuccess(loaded -> vertx.setPeriodic(periodMillis, tick -> save().onFailure(CounterFile::report)));
    }

    @Override
    public Future<?> stop() {
        return save().otherwise(failure -> {
            report(failure);
            return null;
        });
    }

    private static void report(Throwable failure) {
        LOG.warn("The counters could not be saved: {}", failure.toString());
    }

    private Future<Void> save() {
        return vertx.executeBlocking(() -> {
            JsonObject now = counters.saved();
            if (!now.equals(written)) {
                write(now);
                written = now;
            }
            return null;
        });
    }

    private void load() throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            counters.restore(new JsonObject(Files.readString(file)));
        } catch (RuntimeException damaged) {
            Path aside = file.resolveSibling("counters.json.damaged");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("The counters in {} cannot be read; counting begins anew, the file is now {}", file, aside);
        }
    }

    private void write(JsonObject json) throws IOException {
        Path directory = file.getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path temporary = file.resolveSibling("counters.json.new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(json.encodePrettily().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
