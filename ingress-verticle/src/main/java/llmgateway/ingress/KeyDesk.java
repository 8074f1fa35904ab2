package llmgateway.ingress;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.admin.RecordShelf;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import llmgateway.ingress.engine.KeyText;
import llmgateway.ingress.engine.Spans;

/**
 * Takes the orders about client keys: {@code apikey add, list, show, update, enable, disable, rotate, remove}. A key's text is in the
 * answer to {@code add} and {@code rotate} and nowhere else; what is kept of it is its keyed hash. Confined to the context on
 * which it was opened.
 */
public final class KeyDesk {
    private static final String OVERLAP = "24h";
    private static final Set<String> ID = Set.of("id");

    private final Vertx vertx;
    private final Registry registry;
    private final RecordShelf shelf;
    private final KeyListing listing;
    private final InstantSource clock;
    private final Consumer<byte[]> random;

    /**
     * A desk over the keys of {@code registry}.
     *
     * @param config the configuration that holds now, from which the keys of the file are listed
     */
    public KeyDesk(Vertx vertx, Registry registry, Supplier<GatewayConfig> config) {
        this(vertx, registry, config, InstantSource.system(), new SecureRandom()::nextBytes);
    }

    KeyDesk(
            Vertx vertx,
            Registry registry,
            Supplier<GatewayConfig> config,
            InstantSource clock,
            Consumer<byte[]> random) {
        this.vertx = vertx;
        this.registry = registry;
        this.clock = clock;
        this.random = random;
        this.shelf = new RecordShelf(
                registry, RecordKind.GATEWAY_KEY, "client key", "name", () -> namesInFile(registry, config.get()));
        this.listing = new KeyListing(registry, shelf, config);
    }

    private static Map<String, String> namesInFile(Registry registry, GatewayConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        config.gatewayKeys()
                .forEach(key -> key.id()
                        .filter(id -> registry.inFile(RecordKind.GATEWAY_KEY, id))
                        .ifPresent(id -> names.put(id, key.name().orElse(id))));
        return names;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        new AdminDesk(vertx, "apikey")
                .on("add", Set.of("name", "id", "permissions", "models", "expires", "rpm", "concurrency"), this::add)
                .on("list", Set.of(), none -> Future.succeededFuture(listing.all(clock.instant())))
                .on(
                        "show",
                        ID,
                        order -> Future.succeededFuture(listing.one(shelf.idOf(order.required("id")), clock.instant())))
                .on("update", Set.of("id", "permissions", "models", "expires", "rpm", "concurrency"), this::update)
                .on("enable", ID, this::enable)
                .on("disable", ID, this::disable)
                .on("rotate", Set.of("id", "overlap"), this::rotate)
                .on("remove", ID, order -> shelf.remove(shelf.changeable(order.required("id"))))
                .open();
    }

    private Future<JsonObject> add(Arguments order) throws AdminException {
        Instant now = clock.instant();
        String name = order.required("name");
        shelf.checkName(name);
        JsonObject value = new JsonObject()
                .put("name", name)
                .put("permissions", KeyTerms.permissions(order))
                .put("status", "active")
                .put("models", KeyTerms.models(order))
                .put("expires_at", KeyTerms.expiry(order, now))
                .put("created_at", now.toString())
                .put("suspended", false);
        KeyTerms.putLimits(order, value);
        Optional<String> wanted = order.text("id");
        if (wanted.isPresent()) {
            shelf.checkId(wanted.get());
        }
        String id = wanted.orElseGet(() -> shelf.freeId(name));
        String key = KeyText.make(id, random);
        value.put("hashes", new JsonArray().add(hash(key)));
        JsonObject result = new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("key", key)
                .put("permissions", value.getJsonArray("permissions"))
                .put("models", value.getJsonArray("models"))
                .put("expires_at", value.getString("expires_at"))
                .put("rpm", value.getInteger("rpm", 0))
                .put("concurrency", value.getInteger("concurrency", 0));
        return shelf.add(id, value, result);
    }

    private JsonObject hash(String key) {
        return new JsonObject().put("hash", registry.keyHash(key)).putNull("until");
    }

    private Future<JsonObject> update(Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        JsonObject value = content(record);
        if (order.has("permissions")) {
            value.put("permissions", KeyTerms.permissions(order));
        }
        if (order.has("models")) {
            value.put("models", KeyTerms.models(order));
        }
        if (order.has("expires")) {
            value.put("expires_at", KeyTerms.expiry(order, clock.instant()));
        }
        KeyTerms.putLimits(order, value);
        return shelf.replace(record, value, RecordShelf.result(record));
    }

    /** Also confirms a key that was suspended because an older state was recovered. */
    private Future<JsonObject> enable(Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        JsonObject value = content(record).put("status", "active").put("suspended", false);
        return shelf.replace(record, value, RecordShelf.result(record));
    }

    private Future<JsonObject> disable(Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        return shelf.replace(record, content(record).put("status", "disabled"), RecordShelf.result(record));
    }

    private Future<JsonObject> rotate(Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        Instant now = clock.instant();
        Instant until = now.plus(Spans.span(order.text("overlap").orElse(OVERLAP))
                .orElseThrow(() -> Arguments.bad("'overlap' is a span such as 24h, 7d or 45m, or 0 for none.")));
        JsonObject value = content(record);
        JsonArray hashes = new JsonArray();
        Optional<Instant> newest = Optional.empty();
        for (Object element : value.getJsonArray("hashes", new JsonArray())) {
            JsonObject old = (JsonObject) element;
            String set = old.getString("until");
            Instant end = set == null || Instant.parse(set).isAfter(until) ? until : Instant.parse(set);
            if (end.isAfter(now)) {
                hashes.add(old.put("until", end.toString()));
                newest = newest.filter(end::isBefore).or(() -> Optional.of(end));
            }
        }
        String key = KeyText.make(record.id().id(), random);
        value.put("hashes", hashes.add(hash(key)));
        JsonObject result = RecordShelf.result(record)
                .put("key", key)
                .put("old_key_valid_until", newest.map(Instant::toString).orElse(null));
        return shelf.replace(record, value, result);
    }

    private static JsonObject content(StateRecord record) {
        return record.value().map(JsonObject::copy).orElseGet(JsonObject::new);
    }
}
