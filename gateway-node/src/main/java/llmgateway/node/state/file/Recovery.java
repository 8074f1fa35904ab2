package llmgateway.node.state.file;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.seal.MasterKey;

/**
 * Brings back what a damaged state still holds: the newest snapshot that can be read, and of the logs after it as much as
 * continues it. A key or token that was withdrawn in a part that is lost would be valid again, so all of them are suspended.
 */
final class Recovery {
    private static final Set<RecordKind> CREDENTIALS = Set.of(RecordKind.GATEWAY_KEY, RecordKind.TOKENS);

    private final DiskFiles disk;
    private final Path directory;
    private final List<MasterKey> masters;
    private final List<String> findings = new ArrayList<>();

    Recovery(DiskFiles disk, Path directory, List<MasterKey> masters) {
        this.disk = disk;
        this.directory = directory;
        this.masters = masters;
    }

    /**
     * What could be brought back.
     *
     * @param suspended how many keys and tokens were suspended
     * @param findings what was left behind, and why
     */
    record Recovered(RecordSnapshot records, Keyring keyring, int suspended, List<String> findings) {}

    /**
     * Reads as much as can be read; changes nothing.
     *
     * @throws DamagedException if no generation can be read at all
     */
    Recovered recover(StateFiles files) throws IOException {
        for (long generation : files.snapshots().descendingSet()) {
            Path path = StateFiles.snapshot(directory, generation);
            Replay replay = new Replay(masters);
            Keyring keyring;
            try {
                keyring = replay.snapshot(disk.read(path), path, generation);
            } catch (DamagedException damaged) {
                findings.add(damaged.finding());
                continue;
            }
            keyring = logs(files, generation, replay, keyring);
            return suspended(replay.snapshot(), keyring);
        }
        throw new DamagedException(
                directory,
                "holds no generation that can be read, so there is nothing to recover: " + String.join("; ", findings));
    }

    /** Replays the logs from {@code first} on, until one does not hold to its end. */
    private Keyring logs(StateFiles files, long first, Replay replay, Keyring keyring) throws IOException {
        Keyring latest = keyring;
        boolean whole = true;
        for (long generation : files.logs().tailSet(first, true)) {
            Path path = StateFiles.log(directory, generation);
            if (!whole) {
                findings.add(path + " comes after what is lost");
                continue;
            }
            try {
                Replay.Log log = replay.log(disk.read(path), path, generation);
                latest = log.keyring();
                log.flaw().ifPresent(flaw -> findings.add(flaw.finding()));
                whole = log.flaw().isEmpty();
            } catch (DamagedException damaged) {
                findings.add(damaged.finding());
                whole = false;
            }
        }
        return latest;
    }

    private Recovered suspended(RecordSnapshot snapshot, Keyring keyring) {
        Map<RecordId, StateRecord> records = new HashMap<>(snapshot.records());
        int suspended = 0;
        for (StateRecord record : snapshot.records().values()) {
            if (CREDENTIALS.contains(record.id().kind()) && record.value().isPresent()) {
                JsonObject value = record.value().get().copy().put("suspended", true);
                records.put(
                        record.id(),
                        new StateRecord(record.id(), record.version().next(keyring.writer()), Optional.of(value)));
                suspended++;
            }
        }
        return new Recovered(new RecordSnapshot(snapshot.revision() + 1, records), keyring, suspended, findings);
    }

    /** Moves the old files out of the state, for people to look at. */
    void setAside(StateFiles files) throws IOException {
        Path aside = damagedDirectory();
        disk.makeDirectory(aside);
        for (long generation : files.snapshots()) {
            Path path = StateFiles.snapshot(directory, generation);
            disk.move(path, aside.resolve(path.getFileName()));
        }
        for (long generation : files.logs()) {
            Path path = StateFiles.log(directory, generation);
            disk.move(path, aside.resolve(path.getFileName()));
        }
        disk.sync(aside);
        disk.sync(directory);
    }

    Path damagedDirectory() {
        return directory.resolveSibling("damaged");
    }
}
