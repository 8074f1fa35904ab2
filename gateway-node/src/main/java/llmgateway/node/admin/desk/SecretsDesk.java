package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import llmgateway.contracts.Secret;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.Arguments;

/** Answers {@code secrets}: which keys seal the state, and new ones. */
final class SecretsDesk {
    private static final String NEW_MASTER_KEY = "new_master_key";

    private final SecretsStatus secrets;

    SecretsDesk(SecretsStatus secrets) {
        this.secrets = secrets;
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "secrets")
                .on("status", Set.of(), arguments -> secrets.status().map(SecretsDesk::shown))
                .on("rotate", Set.of(NEW_MASTER_KEY), this::rotate)
                .open();
    }

    private static JsonObject shown(SecretsStatus.Keys keys) {
        JsonArray dataKeys = new JsonArray();
        for (SecretsStatus.DataKey key : keys.dataKeys()) {
            dataKeys.add(new JsonObject()
                    .put("id", key.id())
                    .put("created_at", key.createdAt().toString())
                    .put("active", key.active())
                    .put("records", key.records()));
        }
        JsonObject master = new JsonObject().put("source", keys.source()).put("fingerprint", keys.fingerprint());
        return new JsonObject().put("master_key", master).put("data_keys", dataKeys);
    }

    private Future<JsonObject> rotate(Arguments arguments) throws AdminException {
        return secrets.rotate(arguments.text(NEW_MASTER_KEY).map(Secret::new))
                .map(rotated -> new JsonObject()
                        .put("data_key", rotated.dataKey())
                        .put("records", rotated.records())
                        .put("persisted_on", rotated.written().persistedOn())
                        .put("members", rotated.written().members()));
    }
}
