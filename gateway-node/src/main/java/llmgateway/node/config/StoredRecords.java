package llmgateway.node.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

/**
 * The records of the state store at one moment, as entries of a configuration. A record is read once, however many moments it
 * lasts. Any thread.
 */
public final class StoredRecords {
    /** Where problems with records are. */
    static final String STATE = "state";

    private static final RecordId ENVIRONMENT = new RecordId(RecordKind.SETTING, "environment");
    private static final Set<String> OF_STORED_KEYS = Set.of("hashes", "suspended", "created_at");

    private final RecordSnapshot snapshot;
    private final Map<RecordId, Bound> bound;

    private StoredRecords(RecordSnapshot snapshot, Map<RecordId, Bound> bound) {
        this.snapshot = snapshot;
        this.bound = bound;
    }

    public static StoredRecords of(RecordSnapshot snapshot) {
        return new StoredRecords(snapshot, new ConcurrentHashMap<>());
    }

    /** The records at another moment. */
    public StoredRecords at(RecordSnapshot other) {
        return new StoredRecords(other, bound);
    }

    /** A record with what it says. */
    record Entry<T>(RecordId id, T value) {}

    /** A record as it was read; the value is not used if there are problems. */
    private record Bound(StateRecord record, Object value, List<Problem> problems) {}

    private interface Reader<T> {
        T read(RecordId id, Map<String, @Nullable Object> tree, Problems problems);
    }

    /** The accounts that can be read; what is wrong with the others goes to {@code found}. */
    List<Entry<AccountConfig>> accounts(Consumer<Problem> found) {
        return entries(
                AccountConfig.class,
                snapshot.live(RecordKind.ACCOUNT),
                (id, tree, problems) -> {
                    tree.put("id", id.id());
                    return new ConfigBinder(problems).section(AccountConfig.class, tree, id.toString());
                },
                found);
    }

    /** The routes that can be read; what is wrong with the others goes to {@code found}. */
    List<Entry<RouteConfig>> routes(Consumer<Problem> found) {
        return entries(
                RouteConfig.class,
                snapshot.live(RecordKind.ROUTE),
                (id, tree, problems) -> {
                    tree.remove("id");
                    return new ConfigBinder(problems).section(RouteConfig.class, tree, id.toString());
                },
                found);
    }

    /** The keys that can be read; what is wrong with the others goes to {@code found}. */
    List<Entry<GatewayKeyConfig>> keys(Consumer<Problem> found) {
        return entries(GatewayKeyConfig.class, snapshot.live(RecordKind.GATEWAY_KEY), StoredRecords::key, found);
    }

    /** The stored proxies, if there are any; what is wrong with them goes to {@code found}. */
    Optional<EnvironmentConfig> environment(Consumer<Problem> found) {
        return entries(
                        EnvironmentConfig.class,
                        snapshot.find(ENVIRONMENT)
                                .filter(record -> record.value().isPresent())
                                .map(List::of)
                                .orElse(List.of()),
                        (id, tree, problems) ->
                                new ConfigBinder(problems).section(EnvironmentConfig.class, tree, id.toString()),
                        found)
                .stream()
                .map(Entry::value)
                .findFirst();
    }

    private static GatewayKeyConfig key(RecordId id, Map<String, @Nullable Object> tree, Problems problems) {
        JsonObject stored = new JsonObject(tree).copy();
        tree.keySet().removeAll(OF_STORED_KEYS);
        tree.put("id", id.id());
        GatewayKeyConfig key = new ConfigBinder(problems).section(GatewayKeyConfig.class, tree, id.toString());
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
                key.rpm(),
                key.concurrency(),
                hashes(stored, id, problems));
    }

    private static List<KeyedHash> hashes(JsonObject key, RecordId id, Problems problems) {
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

    // A record is one object for as long as it lasts; to compare contents would cost more than to read them.
    @SuppressWarnings("ReferenceEquality")
    private <T> List<Entry<T>> entries(
            Class<T> type, List<StateRecord> records, Reader<T> reader, Consumer<Problem> found) {
        List<Entry<T>> entries = new ArrayList<>();
        for (StateRecord record : records) {
            Bound read = bound.get(record.id());
            if (read == null || read.record() != record) {
                read = read(record, reader);
                bound.put(record.id(), read);
            }
            if (read.problems().isEmpty()) {
                entries.add(new Entry<>(record.id(), type.cast(read.value())));
            } else {
                read.problems().forEach(found);
            }
        }
        return entries;
    }

    private static <T> Bound read(StateRecord record, Reader<T> reader) {
        Problems problems = new Problems(STATE);
        Map<String, @Nullable Object> tree =
                ConfigLoader.plainMap(record.value().orElseThrow().getMap());
        T value = reader.read(record.id(), tree, problems);
        return new Bound(record, Objects.requireNonNull(value), problems.errors());
    }
}
