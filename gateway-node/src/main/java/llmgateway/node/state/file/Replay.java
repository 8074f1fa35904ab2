package llmgateway.node.state.file;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.RecordJson;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.SealException;

/**
 * Rebuilds records from a snapshot and the logs that follow it.
 *
 * <pre>
 *   snapshot:  {"revision":r,"records":n}  {"records":[…]}…
 *   log:       {"base":r}  {"revision":r,"records":[…]}…  {"continued":generation}?
 * </pre>
 */
final class Replay {
    private final List<MasterKey> masters;
    private final Map<RecordId, StateRecord> records = new HashMap<>();
    private long revision;
    private String store = "";

    Replay(List<MasterKey> masters) {
        this.masters = masters;
    }

    /**
     * A log as far as it could be read.
     *
     * @param end where the next frame goes
     * @param last where the last frame begins
     * @param next the number of the next frame
     * @param continued whether the log says that a later generation exists
     * @param flaw what comes after the part that could be read, if anything
     */
    record Log(Keyring keyring, int end, int last, long next, boolean continued, Optional<Flaw> flaw) {}

    /**
     * What ends a log too early.
     *
     * @param torn whether it looks as it does when the machine stopped in the middle of a write
     */
    record Flaw(boolean torn, String finding) {}

    /** The records so far. */
    RecordSnapshot snapshot() {
        return new RecordSnapshot(revision, records);
    }

    /**
     * The revision at which a log begins that was never written to; empty if there is anything else in it.
     *
     * @throws SealException if it is sealed with another master key
     */
    static OptionalLong unused(byte[] file, Path path, long generation, List<MasterKey> masters) throws SealException {
        try {
            FileHeader header = FileHeader.read(file, path, FileHeader.Kind.LOG, generation);
            Frames frames = new Frames(header.open(path, masters).data().seal(), header.digest());
            return frames.read(file, header.bytes().length, 0) instanceof Frames.Frame opening
                            && opening.end() == file.length
                    ? OptionalLong.of(new JsonObject(opening.clear()).getLong("base"))
                    : OptionalLong.empty();
        } catch (DamagedException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** Begins with a snapshot, which must hold from its beginning to its end. */
    Keyring snapshot(byte[] file, Path path, long generation) throws DamagedException, SealException {
        FileHeader header = FileHeader.read(file, path, FileHeader.Kind.SNAPSHOT, generation);
        Keyring keyring = header.open(path, masters);
        Frames frames = new Frames(keyring.data().seal(), header.digest());
        records.clear();
        int at = header.bytes().length;
        int expected = -1;
        for (long number = 0; ; number++) {
            Frames.Found found = frames.read(file, at, number);
            if (found instanceof Frames.Frame frame) {
                JsonObject content = new JsonObject(frame.clear());
                if (number == 0) {
                    revision = content.getLong("revision");
                    expected = content.getInteger("records");
                } else {
                    RecordJson.read(content.getJsonArray("records"), records);
                }
                at = frame.end();
            } else if (found instanceof Frames.Damaged damaged) {
                throw new DamagedException(path, damaged.finding());
            } else if (found instanceof Frames.Torn || records.size() != expected) {
                throw new DamagedException(path, "is damaged or cut off at byte " + at);
            } else {
                store = keyring.store();
                return keyring;
            }
        }
    }

    /**
     * Goes on with a log, as far as it holds.
     *
     * @throws DamagedException if it does not even hold at its beginning, or continues another state than this
     */
    Log log(byte[] file, Path path, long generation) throws DamagedException, SealException {
        FileHeader header = FileHeader.read(file, path, FileHeader.Kind.LOG, generation);
        Keyring keyring = header.open(path, masters);
        Frames frames = new Frames(keyring.data().seal(), header.digest());
        if (!(frames.read(file, header.bytes().length, 0) instanceof Frames.Frame opening)) {
            throw new DamagedException(path, "is damaged at its beginning");
        }
        if (new JsonObject(opening.clear()).getLong("base") != revision
                || !keyring.store().equals(store)) {
            throw new DamagedException(path, "does not continue what comes before it");
        }
        int last = header.bytes().length;
        int at = opening.end();
        boolean continued = false;
        for (long number = 1; ; number++) {
            Frames.Found found = frames.read(file, at, number);
            if (!(found instanceof Frames.Frame frame)) {
                return new Log(keyring, at, last, number, continued, flaw(found, path, at));
            }
            JsonObject content = new JsonObject(frame.clear());
            if (content.containsKey("continued")) {
                continued = true;
            } else {
                RecordJson.read(content.getJsonArray("records"), records);
                revision = content.getLong("revision");
            }
            last = at;
            at = frame.end();
        }
    }

    private static Optional<Flaw> flaw(Frames.Found found, Path path, int at) {
        if (found instanceof Frames.Damaged damaged) {
            return Optional.of(new Flaw(false, path + " " + damaged.finding()));
        }
        return found instanceof Frames.Torn
                ? Optional.of(new Flaw(true, path + " has an incomplete last write at byte " + at))
                : Optional.empty();
    }
}
