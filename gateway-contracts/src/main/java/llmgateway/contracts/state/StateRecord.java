package llmgateway.contracts.state;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One record. A deletion is a record too: it keeps its version, so that an older copy elsewhere cannot bring the content back.
 *
 * @param value the content, empty if deleted; never changed by anybody. Holds secrets in clear: it is for memory only
 */
public record StateRecord(RecordId id, Version version, Optional<JsonObject> value) {

    /** The identity and version alone. */
    @Override
    public String toString() {
        return id + "@" + version.counter() + (value.isPresent() ? "" : " deleted");
    }
}
