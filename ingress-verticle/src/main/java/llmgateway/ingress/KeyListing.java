package llmgateway.ingress;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import llmgateway.contracts.Glob;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.RecordShelf;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows client keys, those of the configuration file beside those of the state store, without the keys and without their hashes.
 * A status is {@code active}, {@code disabled}, {@code suspended} or {@code expired}.
 */
final class KeyListing {
    private final Registry registry;
    private final RecordShelf shelf;
    private final Supplier<GatewayConfig> config;

    KeyListing(Registry registry, RecordShelf shelf, Supplier<GatewayConfig> config) {
        this.registry = registry;
        this.shelf = shelf;
        this.config = config;
    }

    JsonArray all(Instant now) {
        return new JsonArray(List.copyOf(byId(now).values()));
    }

    JsonObject one(String id, Instant now) throws AdminException {
        JsonObject key = byId(now).get(id);
        if (key == null) {
            throw new AdminException(Reason.NOT_FOUND, "There is no client key '" + id + "'.");
        }
        return key;
    }

    private Map<String, JsonObject> byId(Instant now) {
        Map<String, JsonObject> keys = new TreeMap<>();
        for (StateRecord record : shelf.live()) {
            String id = record.id().id();
            record.value().ifPresent(value -> keys.put(id, ofStore(id, value, now)));
        }
        for (GatewayKeyConfig key : config.get().gatewayKeys()) {
            key.id()
                    .filter(id -> registry.inFile(RecordKind.GATEWAY_KEY, id))
                    .ifPresent(id -> keys.put(id, ofFile(id, key, now)));
        }
        return keys;
    }

    private static JsonObject ofStore(String id, JsonObject value, Instant now) {
        String expiry = value.getString("expires_at");
        boolean active = value.getString("status", "active").equals("active");
        String status = value.getBoolean("suspended", false) ? "suspended" : status(active, expiry, now);
        return new JsonObject()
                .put("id", id)
                .put("name", value.getString("name", id))
                .put("status", status)
                .put("permissions", value.getJsonArray("permissions", new JsonArray()))
                .put("models", value.getJsonArray("models", new JsonArray()))
                .put("expires_at", expiry)
                .put("rpm", value.getInteger("rpm", 0))
                .put("concurrency", value.getInteger("concurrency", 0))
                .put("created_at", value.getString("created_at"))
                .put("source", "store");
    }

    private static JsonObject ofFile(String id, GatewayKeyConfig key, Instant now) {
        String expiry = key.expiresAt().map(Instant::toString).orElse(null);
        return new JsonObject()
                .put("id", id)
                .put("name", key.name().orElse(id))
                .put("status", status(key.status() == Status.ACTIVE, expiry, now))
                .put(
                        "permissions",
                        new JsonArray(
                                key.permissions().stream().map(KeyTerms::label).toList()))
                .put(
                        "models",
                        new JsonArray(key.models().stream().map(Glob::pattern).toList()))
                .put("expires_at", expiry)
                .put("rpm", key.rpm())
                .put("concurrency", key.concurrency())
                .putNull("created_at")
                .put("source", "file");
    }

    private static String status(boolean active, @Nullable String expiry, Instant now) {
        if (!active) {
            return "disabled";
        }
        return expiry != null && !Instant.parse(expiry).isAfter(now) ? "expired" : "active";
    }
}
