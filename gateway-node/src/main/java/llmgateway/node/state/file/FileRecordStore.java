package llmgateway.node.state.file;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror;
import llmgateway.node.state.RecordJson;
import llmgateway.node.state.seal.DataKey;
import llmgateway.node.state.seal.DerivedKeys;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.MasterKeys;
import llmgateway.node.state.seal.RootKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in sealed files: a snapshot, and a log of what was written since. One thread writes; what is asked for while it waits for the
 * disk goes into one frame, so that many writers share the wait. A write that the disk refuses leaves no trace.
 *
 * <p>When the log has grown well beyond the snapshot, a new generation takes its place; the one before is kept to recover from.
 */
public final class FileRecordStore implements RecordStore, Mirror, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileRecordStore.class);
    private static final long SMALL_LOG = 1 << 20;

    private final GenerationWriter generations;
    private final MasterKeys masterKeys;
    private final InstantSource clock;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "state-writer");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentLinkedQueue<Pending<?>> pending = new ConcurrentLinkedQueue<>();
    private final List<Consumer<RecordSnapshot>> observers = new CopyOnWriteArrayList<>();
    private volatile RecordSnapshot snapshot;

    // Only the writer's thread touches these once the store is open.
    private Keyring keyring;
    private LogWriter log;
    private long generation;
    private long logLimit;
    private Optional<Opening.Retained> previous;
    private Optional<Long> abandoned = Optional.empty();

    private FileRecordStore(
            GenerationWriter generations, MasterKeys masterKeys, InstantSource clock, Opening.Opened opened) {
        this.generations = generations;
        this.masterKeys = masterKeys;
        this.clock = clock;
        this.snapshot = opened.records();
        this.keyring = opened.keyring();
        this.log = opened.log();
        this.generation = opened.generation();
        this.logLimit = limit(opened.snapshotBytes());
        this.previous = opened.previous();
    }

    /**
     * Opens the state in {@code directory}, which is made if there is none. Blocks.
     *
     * @param recover whether a damaged state is to be brought back as far as it holds
     * @throws DamagedException if it is damaged and not to be recovered
     * @throws IOException if it cannot be read; nothing was changed
     */
    public static FileRecordStore open(
            DiskFiles disk, Path directory, MasterKeys masterKeys, InstantSource clock, boolean recover)
            throws IOException {
        Opening.Opened opened = new Opening(disk, directory, masterKeys, clock).open(recover);
        return new FileRecordStore(new GenerationWriter(disk, directory), masterKeys, clock, opened);
    }

    @Override
    public RecordSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public void observe(Consumer<RecordSnapshot> observer) {
        observers.add(observer);
    }

    @Override
    public String writer() {
        return keyring.writer();
    }

    /** The keys for other parts of the node. */
    public DerivedKeys derivedKeys() {
        return keyring.root().derived();
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        return submit(new PendingWrite(changes));
    }

    @Override
    public Future<List<StateRecord>> accept(List<Proposed> proposal) {
        return submit(new PendingAcceptance(proposal));
    }

    @Override
    public Future<List<StateRecord>> merge(List<StateRecord> records) {
        return submit(new PendingMerge(records));
    }

    private <T> Future<T> submit(Pending<T> change) {
        pending.add(change);
        try {
            writer.execute(this::commit);
        } catch (RejectedExecutionException closed) {
            pending.remove(change);
            return Future.failedFuture(new StoreException("The state is closed"));
        }
        return change.future();
    }

    /** Whose records these are. */
    public Future<Ownership> ownership() {
        return onWriter(() -> new Ownership(
                keyring.root().fingerprint(),
                keyring.master().fingerprint(),
                keyring.root().wrap(keyring.master()),
                recordsOfTheGateway()));
    }

    /** All records but that this node is a member, and what it promised. */
    private int recordsOfTheGateway() {
        return (int) snapshot.records().values().stream()
                .filter(record -> record.id().kind() != RecordKind.PROMISE)
                .filter(record -> record.id().kind() != RecordKind.MEMBER
                        || !record.version().writer().equals(keyring.writer()))
                .count();
    }

    /**
     * Makes a state without records one of another gateway.
     *
     * @param wrappedRoot that gateway's root key
     * @param fingerprint that of the root key
     * @param otherMaster the master key that wrapped it, if it is not the one in use; it takes that one's place
     * @return whether that was possible: there are no {@linkplain Ownership#records records}, and that is the key, wrapped by
     *     that master key
     */
    public Future<Boolean> adopt(byte[] wrappedRoot, String fingerprint, Optional<MasterKey> otherMaster) {
        return onWriter(() -> {
            MasterKey master = otherMaster.orElse(keyring.master());
            Optional<RootKey> root = RootKey.unwrap(wrappedRoot, master)
                    .filter(unwrapped -> unwrapped.fingerprint().equals(fingerprint));
            if (root.isEmpty() || recordsOfTheGateway() > 0) {
                return false;
            }
            changeKeys(keyring.with(master, root.get()), otherMaster);
            return true;
        });
    }

    /** With which keys the state is sealed. */
    public Future<KeyStatus> keyStatus() {
        return onWriter(() -> {
            List<KeyStatus.DataKeyStatus> keys = new ArrayList<>();
            DataKey active = keyring.data();
            keys.add(new KeyStatus.DataKeyStatus(
                    active.id(), active.created(), true, snapshot.records().size()));
            previous.filter(retained -> !retained.key().id().equals(active.id()))
                    .ifPresent(retained -> keys.add(new KeyStatus.DataKeyStatus(
                            retained.key().id(), retained.key().created(), false, retained.records())));
            return new KeyStatus(keyring.master().source(), keyring.master().fingerprint(), keys);
        });
    }

    /**
     * Seals everything anew with a new data key; what was sealed with older ones is deleted.
     *
     * @param newMaster the master key to use from now on, if it is to change. One that is kept in the data directory is replaced
     *     there; one that the node is given from outside must be replaced there by hand before the next start
     */
    public Future<KeyStatus> rotate(Optional<MasterKey> newMaster) {
        return onWriter(() -> {
                    MasterKey master = newMaster.orElse(keyring.master());
                    changeKeys(keyring.with(master, DataKey.random(clock.instant())), newMaster);
                    return true;
                })
                .compose(renewed -> keyStatus());
    }

    private void changeKeys(Keyring renewed, Optional<MasterKey> newMaster) throws IOException {
        settleAbandoned();
        if (newMaster.isPresent()) {
            masterKeys.announce(newMaster.get());
        }
        try {
            begin(renewed);
        } finally {
            // Until a half-made generation is gone for sure, either key may be the one that is needed.
            if (abandoned.isEmpty()) {
                masterKeys.settle(keyring.master());
            }
        }
        // Once more, so that the generation that is kept besides the newest is sealed with the new key too.
        compact();
    }

    /** Closes the files when all that was asked for is written. Blocks. */
    @Override
    public void close() throws IOException {
        Future<Boolean> closed = onWriter(() -> {
            log.close();
            return true;
        });
        writer.shutdown();
        closed.toCompletionStage().toCompletableFuture().join();
    }

    private void commit() {
        List<Pending<?>> group = new ArrayList<>();
        for (Pending<?> next = pending.poll(); next != null; next = pending.poll()) {
            group.add(next);
        }
        if (group.isEmpty()) {
            return;
        }
        Map<RecordId, StateRecord> records = new HashMap<>(snapshot.records());
        List<StateRecord> changed = new ArrayList<>();
        long revision = snapshot.revision();
        for (Pending<?> change : group) {
            if (change.apply(records, changed, keyring.writer(), revision + 1)) {
                revision++;
            }
        }
        try {
            if (revision > snapshot.revision()) {
                settleAbandoned();
                log.append(GenerationWriter.bytes(
                        new JsonObject().put("revision", revision).put("records", RecordJson.write(changed))));
                publish(new RecordSnapshot(revision, records));
            }
        } catch (IOException | RuntimeException failed) {
            StoreException refused = refused(failed);
            group.forEach(change -> change.fail(refused));
            return;
        }
        group.forEach(Pending::finish);
        if (log.size() > logLimit) {
            compact();
        }
    }

    private void publish(RecordSnapshot next) {
        snapshot = next;
        for (Consumer<RecordSnapshot> observer : observers) {
            try {
                observer.accept(next);
            } catch (RuntimeException defect) {
                LOG.error("An observer of the state failed", defect);
            }
        }
    }

    private void compact() {
        try {
            begin(keyring);
        } catch (IOException failed) {
            logLimit = log.size() + SMALL_LOG;
            LOG.atWarn().addKeyValue("reason", failed).log("The state could not be compacted; its log goes on");
        }
    }

    /** Begins a new generation with all records, sealed by {@code keys}; if that fails, the present one goes on. */
    private void begin(Keyring keys) throws IOException {
        settleAbandoned();
        long next = generation + 1;
        GenerationWriter.Written written;
        try {
            written = generations.write(next, keys, snapshot);
        } catch (IOException failed) {
            abandoned = Optional.of(next);
            try {
                settleAbandoned();
            } catch (IOException stillFailing) {
                failed.addSuppressed(stillFailing);
            }
            throw failed;
        }
        LogWriter before = log;
        previous = Optional.of(
                new Opening.Retained(keyring.data(), snapshot.records().size()));
        log = written.log();
        logLimit = limit(written.snapshotBytes());
        generation = next;
        keyring = keys;
        try (before) {
            before.append(GenerationWriter.bytes(new JsonObject().put("continued", next)));
            generations.clean(next - 1);
        } catch (IOException failed) {
            LOG.atWarn().addKeyValue("reason", failed).log("What the state no longer needs could not be removed");
        }
    }

    /** Nothing may be written to the log while a half-made generation could take its place at the next start. */
    private void settleAbandoned() throws IOException {
        if (abandoned.isPresent()) {
            generations.abandon(abandoned.get());
            abandoned = Optional.empty();
        }
    }

    private <T> Future<T> onWriter(Work<T> work) {
        Acknowledgement<T> promise = new Acknowledgement<>();
        try {
            writer.execute(() -> {
                try {
                    promise.complete(work.run());
                } catch (IOException | RuntimeException failed) {
                    promise.fail(refused(failed));
                }
            });
        } catch (RejectedExecutionException closed) {
            promise.fail(new StoreException("The state is closed"));
        }
        return promise.future();
    }

    private static StoreException refused(Exception failed) {
        String words = "The state cannot be written: " + failed.getMessage();
        if (failed instanceof IOException) {
            LOG.error(words);
        } else {
            LOG.error(words, failed);
        }
        return new StoreException(words, failed);
    }

    private static long limit(long snapshotBytes) {
        return Math.max(SMALL_LOG, 2 * snapshotBytes);
    }

    private interface Work<T> {
        T run() throws IOException;
    }
}
