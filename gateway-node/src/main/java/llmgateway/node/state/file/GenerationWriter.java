package llmgateway.node.state.file;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.RecordJson;

/**
 * Writes a new generation: all records in a snapshot, and a log without any. Both are complete and durable under other names
 * first; the snapshot takes its name last, and that alone makes the generation exist.
 */
final class GenerationWriter {
    private static final int RECORDS_PER_FRAME = 200;

    private final DiskFiles disk;
    private final Path directory;

    GenerationWriter(DiskFiles disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** What was written, besides the log that is ready to go on. */
    record Written(LogWriter log, long snapshotBytes) {}

    /**
     * Writes generation {@code generation}.
     *
     * @throws IOException if it may not be durable; {@link #abandon} must succeed before anything else is written
     */
    Written write(long generation, Keyring keyring, RecordSnapshot records) throws IOException {
        Path snapshot = StateFiles.snapshot(directory, generation);
        Path log = StateFiles.log(directory, generation);
        int count = records.records().size();
        FileHeader snapshotHeader = FileHeader.of(FileHeader.Kind.SNAPSHOT, generation, count, keyring);
        Frames snapshotFrames = new Frames(keyring.data().seal(), snapshotHeader.digest());
        List<byte[]> parts = new ArrayList<>();
        parts.add(snapshotHeader.bytes());
        parts.add(snapshotFrames.write(
                0, bytes(new JsonObject().put("revision", records.revision()).put("records", count))));
        List<StateRecord> all = List.copyOf(records.records().values());
        for (int from = 0; from < count; from += RECORDS_PER_FRAME) {
            List<StateRecord> some = all.subList(from, Math.min(count, from + RECORDS_PER_FRAME));
            parts.add(snapshotFrames.write(
                    parts.size() - 1L, bytes(new JsonObject().put("records", RecordJson.write(some)))));
        }
        long snapshotBytes = create(StateFiles.unfinished(snapshot), parts);

        FileHeader logHeader = FileHeader.of(FileHeader.Kind.LOG, generation, count, keyring);
        Frames logFrames = new Frames(keyring.data().seal(), logHeader.digest());
        byte[] opening = logFrames.write(0, bytes(new JsonObject().put("base", records.revision())));
        long logBytes = create(StateFiles.unfinished(log), List.of(logHeader.bytes(), opening));

        disk.move(StateFiles.unfinished(log), log);
        disk.sync(directory);
        disk.move(StateFiles.unfinished(snapshot), snapshot);
        disk.sync(directory);
        return new Written(new LogWriter(disk, log, logFrames, opening, logBytes, 1), snapshotBytes);
    }

    /** Makes sure that a generation that was not finished does not exist. */
    void abandon(long generation) throws IOException {
        disk.delete(StateFiles.snapshot(directory, generation));
        disk.sync(directory);
    }

    /** Deletes the generations before {@code oldest}, and what was never finished. */
    void clean(long oldest) throws IOException {
        StateFiles files = StateFiles.list(disk, directory);
        for (Path unfinished : files.unfinished()) {
            disk.delete(unfinished);
        }
        for (long generation : files.snapshots().headSet(oldest)) {
            disk.delete(StateFiles.snapshot(directory, generation));
        }
        for (long generation : files.logs().headSet(oldest)) {
            disk.delete(StateFiles.log(directory, generation));
        }
    }

    static byte[] bytes(JsonObject json) {
        return json.toBuffer().getBytes();
    }

    private long create(Path file, List<byte[]> parts) throws IOException {
        long written = 0;
        try (DiskFiles.DiskFile open = disk.create(file)) {
            for (byte[] part : parts) {
                open.append(part);
                written += part.length;
            }
            open.force();
        }
        return written;
    }
}
