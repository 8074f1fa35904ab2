package llmgateway.node.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.KeyedHash;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import org.jspecify.annotations.Nullable;

/** The records of the state store as entries of a configuration, as far as they can be read as such. */
final class StoredEntries {
    /** The setting that holds the proxies. */
    static final RecordId ENVIRONMENT = new RecordId(RecordKind.SETTING, "environment");

    private static final Set<String> OF_STORED_KEYS = Set.of("hashes", "suspended", "created_at");

    private final Problems problems;
    private final ConfigBinder binder;

    /** Reads entries; what is wrong with them goes to {@code problems} under the record's name. */
    StoredEntries(Problems problems) {
        this.problems = problems;
        this.binder = new ConfigBinder(problems);
    }

    /** A record with what it says. */
    record Entry<T>(RecordId id, T value) {}

    List<Entry<AccountConfig>> accounts(RecordSnapshot records) {
        return entries(records, RecordKind.ACCOUNT, (id, tree) -> {
            tree.put("id", id.id());
            return binder.section(AccountConfig.class, tree, id.toString());
        });
    }

    List<Entry<RouteConfig>> routes(RecordSnapshot records) {
        return entries(records, RecordKind.ROUTE, (id, tree) -> {
            tree.remove("id");
            return binder.section(RouteConfig.class, tree, id.toString());
        });
    }

    List<Entry<GatewayKeyConfig>> keys(RecordSnapshot records) {
        return entries(records, RecordKind.GATEWAY_KEY, (id, tree) -> {
            JsonObject stored = new JsonObject(tree).copy();
            tree.keySet().removeAll(OF_STORED_KEYS);
            tree.put("id", id.id());
            GatewayKeyConfig key = binder.section(GatewayKeyConfig.class, tree, id.toString());
            boolean suspended = Boolean.TRUE.equals(stored.getValue("suspended"));
            return new GatewayKeyConfig(
                    key.id(),
                    key.name(),
                    key.key(),
                    key.keyHash(),
                    key.permissions(),
                    suspended ? Status.DISABLED : key.status(),
                    key.models(),
                    key.expiresAt(),
                    hashes(stored, id));
        });
    }

    /** The stored proxies, if there are any. */
    Optional<EnvironmentConfig> environment(RecordSnapshot records) {
        return records.find(ENVIRONMENT)
                .flatMap(StateRecord::value)
                .map(value -> binder.section(
                        EnvironmentConfig.class, ConfigLoader.plainMap(value.getMap()), ENVIRONMENT.toString()));
    }

    private List<KeyedHash> hashes(JsonObject key, RecordId id) {
        List<KeyedHash> hashes = new ArrayList<>();
        try {
            JsonArray stored = key.getJsonArray("hashes", new JsonArray());
            for (int i = 0; i < stored.size(); i++) {
                JsonObject hash = stored.getJsonObject(i);
                hashes.add(new KeyedHash(
                        hash.getString("hash", ""),
                        Optional.ofNullable(hash.getString("until")).map(Instant::parse)));
            }
        } catch (ClassCastException | NullPointerException | DateTimeException malformed) {
            problems.add(id + ".hashes", "are not the hashes of a key", "");
        }
        return hashes;
    }

    private <T> List<Entry<T>> entries(RecordSnapshot records, RecordKind kind, Reader<T> reader) {
        List<Entry<T>> entries = new ArrayList<>();
        for (StateRecord record : records.live(kind)) {
            int before = problems.errors().size();
            Map<String, @Nullable Object> tree =
                    ConfigLoader.plainMap(record.value().orElseThrow().getMap());
            T value = reader.read(record.id(), tree);
            if (problems.errors().size() == before) {
                entries.add(new Entry<>(record.id(), value));
            }
        }
        return entries;
    }

    private interface Reader<T> {
        T read(RecordId id, Map<String, @Nullable Object> tree);
    }
}
