package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.state.RecordStore.Written;

/** The keys under which the state is sealed. Any thread. */
public interface SecretsStatus {

    Future<Keys> status();

    /**
     * Makes a new data key and seals all records with it.
     *
     * @param newMasterKey takes the place of the master key, base64 of 32 bytes; empty: it stays
     * @return fails with an {@link llmgateway.contracts.admin.AdminException}, and then nothing has changed
     */
    Future<Rotated> rotate(Optional<Secret> newMasterKey);

    /**
     * What there is.
     *
     * @param source where the master key comes from, in words
     * @param fingerprint a short text by which a master key can be told from others
     */
    record Keys(String source, String fingerprint, List<DataKey> dataKeys) {}

    /**
     * A key that seals records.
     *
     * @param active whether new records are sealed with it
     * @param records how many records are sealed with it
     */
    record DataKey(String id, Instant createdAt, boolean active, long records) {}

    /**
     * What a rotation did.
     *
     * @param dataKey the id of the new data key
     * @param records how many records were sealed anew
     */
    record Rotated(String dataKey, long records, Written written) {}
}
