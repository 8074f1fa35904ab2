package llmgateway.contracts.testing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.account.TokenJournal;

/** A journal that forgets everything with its process. */
public final class MemoryTokenJournal implements TokenJournal {
    private final Map<String, JsonObject> held = new ConcurrentHashMap<>();
    private volatile boolean broken;

    /** From now on nothing can be appended. */
    public void breakDown() {
        broken = true;
    }

    @Override
    public Map<String, JsonObject> pending() {
        return Map.copyOf(held);
    }

    @Override
    public Future<Void> append(String accountId, JsonObject pair) {
        if (broken) {
            return Future.failedFuture("the disk is full");
        }
        held.put(accountId, pair.copy());
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> forget(String accountId) {
        held.remove(accountId);
        return Future.succeededFuture();
    }
}
