package llmgateway.contracts.testing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import org.jspecify.annotations.Nullable;

/** A registry in memory: compare-and-set as the real one, rules as a test sets them. */
public final class FakeRegistry implements Registry {
    private static final Version NEVER = new Version(0, "");

    private final Set<RecordId> inFile = ConcurrentHashMap.newKeySet();
    private volatile RecordSnapshot records = RecordSnapshot.EMPTY;
    private volatile Function<RecordSnapshot, List<String>> rules = next -> List.of();
    private volatile @Nullable Throwable failure;

    /** The configuration file defines this. */
    public FakeRegistry file(RecordKind kind, String id) {
        inFile.add(new RecordId(kind, id));
        return this;
    }

    /** From now on a write is refused if {@code problems} finds any in what it would lead to. */
    public void rules(Function<RecordSnapshot, List<String>> problems) {
        rules = problems;
    }

    /** From now on every write fails so. */
    public void fail(Throwable cause) {
        failure = cause;
    }

    /** Puts a record in place, whatever was there. */
    public void set(RecordKind kind, String id, JsonObject value) {
        RecordId record = new RecordId(kind, id);
        records = applied(List.of(new Change(record, Optional.empty(), Optional.of(value))));
    }

    /** The content of a record that must be there. */
    public JsonObject value(RecordKind kind, String id) {
        return records.find(new RecordId(kind, id))
                .flatMap(StateRecord::value)
                .orElseThrow(() -> new AssertionError("No " + kind.label() + " " + id));
    }

    @Override
    public RecordSnapshot records() {
        return records;
    }

    @Override
    public boolean inFile(RecordKind kind, String id) {
        return inFile.contains(new RecordId(kind, id));
    }

    @Override
    public synchronized Future<Written> write(List<Change> changes) {
        Throwable broken = failure;
        if (broken != null) {
            return Future.failedFuture(broken);
        }
        for (Change change : changes) {
            Optional<Version> present = records.find(change.id())
                    .filter(record -> record.value().isPresent())
                    .map(StateRecord::version);
            if (!present.equals(change.expected())) {
                return Future.failedFuture(new ConflictException(change.id()));
            }
        }
        RecordSnapshot next = applied(changes);
        List<String> problems = rules.apply(next);
        if (!problems.isEmpty()) {
            return Future.failedFuture(new AdminException(AdminException.Reason.REFUSED, String.join("\n", problems)));
        }
        records = next;
        return Future.succeededFuture(new Written(next.revision(), 1, 1));
    }

    private RecordSnapshot applied(List<Change> changes) {
        Map<RecordId, StateRecord> next = new HashMap<>(records.records());
        for (Change change : changes) {
            Version version = records.find(change.id())
                    .map(StateRecord::version)
                    .orElse(NEVER)
                    .next("fake");
            next.put(change.id(), new StateRecord(change.id(), version, change.value()));
        }
        return new RecordSnapshot(records.revision() + 1, next);
    }

    /** Another hash than the plain SHA-256 of the key. */
    @Override
    public String keyHash(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(("fake " + key).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
