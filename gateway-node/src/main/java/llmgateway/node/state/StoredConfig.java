package llmgateway.node.state;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.node.config.EffectiveConfig;
import llmgateway.node.config.Problem;
import llmgateway.node.config.StoredRecords;
import llmgateway.node.state.file.Acknowledgement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration that holds: the file's, together with the records. A thread of its own checks what is to be written, one write
 * after the other, and tells of each new configuration before the write that made it is acknowledged.
 */
public final class StoredConfig implements Registry, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredConfig.class);

    private final RecordStore store;
    private final StoredRecords read;
    private final UnaryOperator<String> keyHash;
    private final List<Consumer<GatewayConfig>> observers = new CopyOnWriteArrayList<>();
    private final ExecutorService checker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "registry");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<Future<Void>> lastWrite = new AtomicReference<>(Future.succeededFuture());
    private volatile GatewayConfig file;
    private volatile EffectiveConfig effective;

    // Only the checker's thread touches these once this is made.
    private long publishedRevision;
    private boolean fileChanged;

    /**
     * Begins with the records that there are.
     *
     * @param keyHash the keyed hash of a client key, as hex
     * @param file the file's part of the configuration
     */
    public StoredConfig(RecordStore store, UnaryOperator<String> keyHash, GatewayConfig file) {
        this(store, StoredRecords.of(store.snapshot()), keyHash, file);
    }

    /**
     * As {@link #StoredConfig(RecordStore, UnaryOperator, GatewayConfig)}.
     *
     * @param read records that were read before and need not be read again
     */
    public StoredConfig(RecordStore store, StoredRecords read, UnaryOperator<String> keyHash, GatewayConfig file) {
        this.store = store;
        this.read = read;
        this.keyHash = keyHash;
        this.file = file;
        RecordSnapshot records = store.snapshot();
        this.effective = EffectiveConfig.of(file, read.at(records));
        this.publishedRevision = records.revision();
        effective.leftOut().forEach(StoredConfig::tell);
        store.observe(snapshot -> run(this::publish));
    }

    /** The configuration that holds at the moment. */
    public GatewayConfig effective() {
        return effective.config();
    }

    /** The records without the rules for a configuration: for those that are no part of it. */
    public RecordStore store() {
        return store;
    }

    /** What is wrong with records that are therefore not used. */
    public List<Problem> leftOut() {
        return effective.leftOut();
    }

    /** Calls {@code observer} with each configuration that differs from the one before, on the registry's thread. */
    public void observe(Consumer<GatewayConfig> observer) {
        observers.add(observer);
    }

    /** Takes another configuration of the file, which was checked together with the records. */
    public void file(GatewayConfig next) {
        run(() -> {
            file = next;
            fileChanged = true;
            publish();
        });
    }

    @Override
    public RecordSnapshot records() {
        return store.snapshot();
    }

    @Override
    public boolean inFile(RecordKind kind, String id) {
        return switch (kind) {
            case ACCOUNT ->
                file.upstreamAccounts().stream()
                        .anyMatch(account -> account.id().equals(id));
            case GATEWAY_KEY ->
                file.gatewayKeys().stream().anyMatch(key -> key.id().equals(Optional.of(id)));
            case ROUTE ->
                file.modelRoutes().stream()
                        .anyMatch(route -> route.sourceModel().equals(id));
            case SETTING -> proxy(file.environment(), id).isPresent();
            case TOKENS, LOGIN, MEMBER, PROMISE -> false;
        };
    }

    /** Writes after all writes that were asked for before are over; what others write is taken meanwhile. */
    @Override
    public Future<Written> write(List<Change> changes) {
        Acknowledgement<Written> answer = new Acknowledgement<>();
        Promise<Void> over = Promise.promise();
        Future<Void> before = lastWrite.getAndSet(over.future());
        before.onComplete(free -> checked(changes).onComplete(written -> {
            over.complete();
            if (written.succeeded()) {
                answer.complete(written.result());
            } else {
                answer.fail(inWords(written.cause()));
            }
        }));
        return answer.future();
    }

    /** Writes what fits together with the rest; succeeds when it holds here. */
    private Future<Written> checked(List<Change> changes) {
        return onChecker(() -> {
                    check(changes);
                    return changes;
                })
                .compose(store::write)
                .compose(written -> onChecker(() -> {
                            publish();
                            return written;
                        })
                        .otherwise(written));
    }

    private <T> Future<T> onChecker(Callable<T> work) {
        Promise<T> done = Promise.promise();
        try {
            checker.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception failed) {
                    done.fail(failed);
                }
            });
        } catch (RejectedExecutionException closed) {
            done.fail(new AdminException(Reason.UNAVAILABLE, "The node is stopping."));
        }
        return done.future();
    }

    @Override
    public String keyHash(String key) {
        return keyHash.apply(key);
    }

    /** Ends the thread when what was asked for is done; the store stays open. */
    @Override
    public void close() {
        checker.shutdown();
    }

    private void check(List<Change> changes) throws AdminException {
        Map<RecordId, StateRecord> next = new HashMap<>(records().records());
        boolean configures = false;
        for (Change change : changes) {
            RecordId id = change.id();
            if (change.value().isPresent() && inFile(id.kind(), id.id())) {
                throw new AdminException(
                        Reason.REFUSED, id + " belongs to the configuration file and is changed there");
            }
            configures |= id.kind().configures();
            next.put(id, new StateRecord(id, new Version(0, ""), change.value()));
        }
        if (!configures) {
            return;
        }
        RecordSnapshot wanted = new RecordSnapshot(records().revision(), next);
        Set<String> caused =
                new TreeSet<>(EffectiveConfig.of(file, read.at(wanted)).allProblems());
        caused.removeAll(effective.allProblems());
        if (!caused.isEmpty()) {
            throw new AdminException(Reason.BAD_ARGUMENTS, String.join("\n", caused));
        }
    }

    /** Makes the configuration of the present records the one that holds. */
    private void publish() {
        RecordSnapshot records = store.snapshot();
        if (records.revision() == publishedRevision && !fileChanged) {
            return;
        }
        publishedRevision = records.revision();
        fileChanged = false;
        EffectiveConfig before = effective;
        EffectiveConfig next = EffectiveConfig.of(file, read.at(records));
        next.leftOut().stream()
                .filter(problem -> !before.leftOut().contains(problem))
                .forEach(StoredConfig::tell);
        effective = next;
        if (!next.config().equals(before.config())) {
            observers.forEach(observer -> observer.accept(next.config()));
        }
    }

    private void run(Runnable work) {
        try {
            checker.execute(work);
        } catch (RejectedExecutionException closed) {
            LOG.debug("The registry is closed");
        }
    }

    private static void tell(Problem leftOut) {
        LOG.atWarn().addKeyValue("record", leftOut.path()).log("A stored record is not used: {}", leftOut);
    }

    private static AdminException inWords(Throwable failure) {
        if (failure instanceof AdminException said) {
            return said;
        }
        Reason reason = failure instanceof RecordStore.ConflictException ? Reason.CONFLICT : Reason.UNAVAILABLE;
        return new AdminException(reason, String.valueOf(failure.getMessage()));
    }

    private static Optional<String> proxy(EnvironmentConfig environment, String name) {
        return switch (name) {
            case "http_proxy" -> environment.httpProxy();
            case "https_proxy" -> environment.httpsProxy();
            case "no_proxy" -> environment.noProxy();
            default -> Optional.empty();
        };
    }
}
