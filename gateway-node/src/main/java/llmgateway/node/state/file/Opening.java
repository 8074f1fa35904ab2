package llmgateway.node.state.file;

import com.google.crypto.tink.subtle.Random;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.node.state.seal.DataKey;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.MasterKeys;
import llmgateway.node.state.seal.RootKey;
import llmgateway.node.state.seal.SealException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a directory holds and brings it to where writing can go on; a state that does not hold is left alone. */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final DiskFiles disk;
    private final Path directory;
    private final MasterKeys masterKeys;
    private final InstantSource clock;
    private final GenerationWriter generations;

    Opening(DiskFiles disk, Path directory, MasterKeys masterKeys, InstantSource clock) {
        this.disk = disk;
        this.directory = directory;
        this.masterKeys = masterKeys;
        this.clock = clock;
        this.generations = new GenerationWriter(disk, directory);
    }

    /**
     * A state to go on with.
     *
     * @param previous the generation that is kept besides the newest, if any
     */
    record Opened(
            RecordSnapshot records,
            Keyring keyring,
            long generation,
            LogWriter log,
            long snapshotBytes,
            Optional<Retained> previous) {}

    /** A generation that is kept only to recover from. */
    record Retained(DataKey key, int records) {}

    /**
     * Opens the state, which is made if there is none.
     *
     * @param recover whether a damaged state is to be brought back as far as it holds
     * @throws DamagedException if it is damaged and not to be recovered
     */
    Opened open(boolean recover) throws IOException {
        StateFiles files = StateFiles.list(disk, directory);
        List<MasterKey> masters = masterKeys.candidates(!files.none());
        Opened opened;
        if (files.none()) {
            opened = first(masters.get(0));
        } else {
            try {
                opened = existing(files, masters);
            } catch (DamagedException damaged) {
                if (!recover) {
                    throw damaged;
                }
                opened = recovered(files, masters);
            }
        }
        masterKeys.settle(opened.keyring().master());
        return opened;
    }

    private Opened first(MasterKey master) throws IOException {
        disk.makeDirectory(directory);
        disk.sync(directory.resolveSibling(""));
        String id = HexFormat.of().formatHex(Random.randBytes(8));
        Keyring keyring = new Keyring(
                id, "node-" + id.substring(0, 8), master, DataKey.random(clock.instant()), RootKey.of(master));
        GenerationWriter.Written written = generations.write(1, keyring, RecordSnapshot.EMPTY);
        return new Opened(RecordSnapshot.EMPTY, keyring, 1, written.log(), written.snapshotBytes(), Optional.empty());
    }

    private Opened existing(StateFiles files, List<MasterKey> masters) throws IOException {
        if (files.snapshots().isEmpty() && files.logs().equals(Set.of(1L))) {
            // A first start may have been interrupted before its snapshot had its name.
            if (leftOver(1, masters).equals(OptionalLong.of(0))) {
                return first(masters.get(0));
            }
        }
        if (files.snapshots().isEmpty()) {
            throw new DamagedException(
                    StateFiles.snapshot(directory, files.highest()), "is missing, though its log is there");
        }
        long newest = files.snapshots().last();
        Replay replay = new Replay(masters);
        Path snapshot = StateFiles.snapshot(directory, newest);
        byte[] snapshotBytes = disk.read(snapshot);
        replay.snapshot(snapshotBytes, snapshot, newest);
        Path path = StateFiles.log(directory, newest);
        if (!files.logs().contains(newest)) {
            throw new DamagedException(path, "is missing");
        }
        byte[] bytes = disk.read(path);
        Replay.Log log = replay.log(bytes, path, newest);
        refuseFlaw(log, newest);
        for (long later : files.logs().tailSet(newest, false)) {
            leftOver(later, masters);
        }
        FileHeader header = FileHeader.read(bytes, path, FileHeader.Kind.LOG, newest);
        Frames frames = new Frames(log.keyring().data().seal(), header.digest());
        byte[] last = Arrays.copyOfRange(bytes, log.last(), log.end());
        LogWriter writer = new LogWriter(disk, path, frames, last, log.end(), log.next());
        for (long later : files.logs().tailSet(newest, false)) {
            disk.delete(StateFiles.log(directory, later));
        }
        generations.clean(newest - 1);
        return new Opened(
                replay.snapshot(), log.keyring(), newest, writer, snapshotBytes.length, previous(files, masters));
    }

    private void refuseFlaw(Replay.Log log, long newest) throws DamagedException {
        if (log.flaw().isPresent()) {
            Replay.Flaw flaw = log.flaw().get();
            if (!flaw.torn()) {
                throw new DamagedException(flaw.finding());
            }
            LOG.atWarn().addKeyValue("finding", flaw.finding()).log("Cut off a write that was never acknowledged");
        }
        if (log.continued()) {
            throw new DamagedException(
                    StateFiles.snapshot(directory, newest + 1), "is missing, though the log before it names it");
        }
    }

    /** A log without a snapshot is left over from an interrupted compaction; it was never written to. */
    private OptionalLong leftOver(long generation, List<MasterKey> masters) throws IOException {
        Path path = StateFiles.log(directory, generation);
        OptionalLong base = Replay.unused(disk.read(path), path, generation, masters);
        if (base.isEmpty()) {
            throw new DamagedException(
                    StateFiles.snapshot(directory, generation), "is missing, though its log is there");
        }
        return base;
    }

    private Optional<Retained> previous(StateFiles files, List<MasterKey> masters) throws IOException {
        Long generation = files.snapshots().lower(files.snapshots().last());
        if (generation == null) {
            return Optional.empty();
        }
        Path path = StateFiles.snapshot(directory, generation);
        try {
            FileHeader header = FileHeader.read(disk.read(path), path, FileHeader.Kind.SNAPSHOT, generation);
            return Optional.of(new Retained(header.open(path, masters).data(), header.records()));
        } catch (DamagedException | SealException unreadable) {
            LOG.atWarn().addKeyValue("file", path).log("The previous generation cannot be read");
            return Optional.empty();
        }
    }

    private Opened recovered(StateFiles files, List<MasterKey> masters) throws IOException {
        Recovery recovery = new Recovery(disk, directory, masters);
        Recovery.Recovered found = recovery.recover(files);
        long generation = files.highest() + 1;
        GenerationWriter.Written written = generations.write(generation, found.keyring(), found.records());
        recovery.setAside(files);
        for (String finding : found.findings()) {
            LOG.atWarn().addKeyValue("finding", finding).log("Recovered the state without this");
        }
        LOG.atWarn()
                .addKeyValue("records", found.records().records().size())
                .addKeyValue("suspended", found.suspended())
                .addKeyValue("damaged_files", recovery.damagedDirectory())
                .log("Recovered the state; client keys and tokens stay suspended until they are confirmed");
        return new Opened(
                found.records(), found.keyring(), generation, written.log(), written.snapshotBytes(), Optional.empty());
    }
}
