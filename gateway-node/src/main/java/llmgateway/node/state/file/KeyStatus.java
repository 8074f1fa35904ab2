package llmgateway.node.state.file;

import java.time.Instant;
import java.util.List;

/**
 * With which keys a state is sealed; shows none of them.
 *
 * @param masterSource where the master key comes from, in words
 * @param masterFingerprint tells master keys apart
 */
public record KeyStatus(String masterSource, String masterFingerprint, List<DataKeyStatus> dataKeys) {
    public KeyStatus {
        dataKeys = List.copyOf(dataKeys);
    }

    /**
     * A data key that some file is sealed with.
     *
     * @param active whether what is written now is sealed with it
     * @param records how many records it seals
     */
    public record DataKeyStatus(String id, Instant created, boolean active, int records) {}
}
