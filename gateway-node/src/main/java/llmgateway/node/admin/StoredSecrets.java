package llmgateway.node.admin;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.Secret;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.node.admin.desk.SecretsStatus;
import llmgateway.node.state.file.FileRecordStore;
import llmgateway.node.state.file.KeyStatus;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.SealException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a state that is kept in sealed files.
 *
 * @param changed is told each time after the keys were changed
 */
public record StoredSecrets(FileRecordStore store, Supplier<Future<Void>> changed) implements SecretsStatus {
    private static final Logger LOG = LoggerFactory.getLogger(StoredSecrets.class);

    /** The keys of a state that nobody else needs to be told of. */
    public StoredSecrets(FileRecordStore store) {
        this(store, Future::succeededFuture);
    }

    @Override
    public Future<Keys> status() {
        return store.keyStatus().map(StoredSecrets::keys);
    }

    @Override
    public Future<Rotated> rotate(Optional<Secret> newMasterKey) {
        Optional<MasterKey> master;
        try {
            master = newMasterKey.isPresent()
                    ? Optional.of(MasterKey.parse(newMasterKey.get().reveal(), "secrets rotate"))
                    : Optional.empty();
        } catch (SealException unfit) {
            return Future.failedFuture(
                    new AdminException(Reason.BAD_ARGUMENTS, "The master key is not base64 of 32 bytes."));
        }
        return store.rotate(master)
                .compose(status -> changed.get()
                        .otherwise(untold -> {
                            LOG.warn("The keys were changed, but nodes that join cannot know of it yet", untold);
                            return null;
                        })
                        .map(status))
                .map(status -> keys(status).dataKeys().stream()
                        .filter(DataKey::active)
                        .findFirst()
                        .orElseThrow())
                .map(active -> new Rotated(
                        active.id(),
                        active.records(),
                        new Written(store.snapshot().revision(), 1, 1)));
    }

    private static Keys keys(KeyStatus status) {
        return new Keys(
                status.masterSource(),
                status.masterFingerprint(),
                status.dataKeys().stream()
                        .map(key -> new DataKey(key.id(), key.created(), key.active(), key.records()))
                        .toList());
    }
}
