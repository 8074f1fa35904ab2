package llmgateway.contracts.account;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Where tokens go that were obtained and could not be written to the store, so that they outlive the process all the same. Holds
 * the newest pair of each account; sealed. Any thread; futures complete on the caller's context.
 */
public interface TokenJournal {

    /** The pairs that were left when this was opened, by account id. */
    Map<String, JsonObject> pending();

    /** Keeps {@code pair}, in place of an older one of the account; succeeds when it is durable. */
    Future<Void> append(String accountId, JsonObject pair);

    /** Drops the pair of the account, since the store has it or a newer one. */
    Future<Void> forget(String accountId);
}
