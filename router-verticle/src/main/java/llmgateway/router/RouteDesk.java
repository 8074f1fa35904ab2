package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.admin.RecordShelf;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import llmgateway.router.engine.Catalog;

/**
 * Takes the orders about model routes: {@code route add, list, remove, explain}. A route of the configuration file has its source
 * for an id. Confined to the context on which it was opened.
 */
public final class RouteDesk {
    private static final String SOURCE = "source_model";
    private static final String STRICTNESS = "strictness";

    private final Vertx vertx;
    private final Supplier<GatewayConfig> config;
    private final Board board;
    private final RecordShelf shelf;

    /**
     * A desk over the routes of {@code registry}.
     *
     * @param config the configuration that holds now
     * @param board the node's
     */
    public RouteDesk(Vertx vertx, Registry registry, Supplier<GatewayConfig> config, Board board) {
        this.vertx = vertx;
        this.config = config;
        this.board = board;
        this.shelf = new RecordShelf(
                registry, RecordKind.ROUTE, "route", SOURCE, () -> sourcesInFile(registry, config.get()));
    }

    private static Map<String, String> sourcesInFile(Registry registry, GatewayConfig config) {
        Map<String, String> sources = new LinkedHashMap<>();
        config.modelRoutes().forEach(route -> sources.put(route.sourceModel(), route.sourceModel()));
        for (StateRecord record : registry.records().live(RecordKind.ROUTE)) {
            record.value().map(value -> value.getString(SOURCE)).ifPresent(sources::remove);
        }
        return sources;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        new AdminDesk(vertx, "route")
                .on("add", Set.of(SOURCE, "target_model", "target_provider", "targets", STRICTNESS), this::add)
                .on("list", Set.of(), none -> Future.succeededFuture(list()))
                .on("remove", Set.of("id"), order -> shelf.remove(shelf.changeable(order.required("id"))))
                .on("explain", Set.of("model", "key", "api"), this::explain)
                .open();
    }

    /** The models that an account is known to serve by name, those that its configuration names first. */
    public static List<String> modelsOf(AccountConfig account) {
        return Catalog.namesOf(account);
    }

    private Future<JsonObject> add(Arguments order) throws AdminException {
        String source = name(order.required(SOURCE));
        shelf.checkName(source);
        JsonArray targets = targets(order);
        JsonObject value = new JsonObject().put(SOURCE, source).put("targets", targets);
        Optional<String> strictness = order.text(STRICTNESS);
        if (strictness.isPresent()) {
            value.put(STRICTNESS, strictness(strictness.get()));
        }
        String id = shelf.freeId(source);
        return shelf.add(id, value, new JsonObject().put("id", id).mergeIn(value));
    }

    private static JsonArray targets(Arguments order) throws AdminException {
        Optional<List<JsonObject>> several = order.objects("targets");
        if (several.isPresent() == order.has("target_model") || (several.isPresent() && order.has("target_provider"))) {
            throw Arguments.bad("Give either 'target_model', with 'target_provider' if need be, or 'targets'.");
        }
        if (several.isEmpty()) {
            return new JsonArray().add(target(order.required("target_model"), order.text("target_provider")));
        }
        JsonArray targets = new JsonArray();
        for (JsonObject target : several.get()) {
            if (!Set.of("model", "provider").containsAll(target.fieldNames())
                    || !(target.getValue("model") instanceof String model)
                    || !(target.getValue("provider", "") instanceof String provider)) {
                throw Arguments.bad("Each of 'targets' has a 'model' and may have a 'provider', both texts.");
            }
            targets.add(target(model, Optional.of(provider)));
        }
        if (targets.isEmpty()) {
            throw Arguments.bad("'targets' is empty.");
        }
        return targets;
    }

    private static JsonObject target(String model, Optional<String> provider) throws AdminException {
        JsonObject target = new JsonObject().put("model", name(model));
        if (!provider.orElse("").isBlank()) {
            target.put("provider", name(provider.get()));
        }
        return target;
    }

    private static String name(String text) throws AdminException {
        if (text.isBlank() || text.strip().chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw Arguments.bad("A model's or provider's name is a text without blanks.");
        }
        return text.strip();
    }

    private static String strictness(String text) throws AdminException {
        return Arrays.stream(Strictness.values())
                .map(RouteDesk::label)
                .filter(text::equals)
                .findFirst()
                .orElseThrow(() -> Arguments.bad("'strictness' is one of: lenient, strict."));
    }

    private static String label(Strictness strictness) {
        return strictness.name().toLowerCase(Locale.ROOT);
    }

    private JsonArray list() {
        JsonArray routes = new JsonArray();
        for (StateRecord record : shelf.live()) {
            record.value().ifPresent(value -> routes.add(stored(record.id().id(), value)));
        }
        Set<String> stored = Set.copyOf(routes.stream()
                .map(route -> ((JsonObject) route).getString(SOURCE))
                .toList());
        for (RouteConfig route : config.get().modelRoutes()) {
            if (!stored.contains(route.sourceModel())) {
                routes.add(ofFile(route));
            }
        }
        return routes;
    }

    private static JsonObject stored(String id, JsonObject value) {
        JsonArray targets = value.getJsonArray("targets", new JsonArray());
        if (targets.isEmpty() && value.containsKey("target_model")) {
            JsonObject target = new JsonObject().put("model", value.getString("target_model"));
            if (value.containsKey("target_provider")) {
                target.put("provider", value.getString("target_provider"));
            }
            targets = new JsonArray().add(target);
        }
        return line(
                id, value.getString(SOURCE, ""), targets, Optional.ofNullable(value.getString(STRICTNESS)), "store");
    }

    private static JsonObject ofFile(RouteConfig route) {
        JsonArray targets = new JsonArray();
        for (RouteConfig.TargetConfig target : route.targets()) {
            JsonObject line = new JsonObject().put("model", target.model());
            target.provider().ifPresent(provider -> line.put("provider", provider));
            targets.add(line);
        }
        return line(
                route.sourceModel(),
                route.sourceModel(),
                targets,
                route.strictness().map(RouteDesk::label),
                "file");
    }

    private static JsonObject line(
            String id, String source, JsonArray targets, Optional<String> strictness, String origin) {
        JsonObject line = new JsonObject().put("id", id).put(SOURCE, source).put("targets", targets);
        strictness.ifPresent(stated -> line.put(STRICTNESS, stated));
        return line.put("source", origin);
    }

    private Future<JsonObject> explain(Arguments order) throws AdminException {
        GatewayConfig current = config.get();
        Optional<String> key = order.text("key").filter(id -> !id.isBlank());
        Caller caller = key.isPresent() ? holder(current, key.get()) : Caller.ANONYMOUS;
        Optional<String> api = order.text("api").filter(label -> !label.isBlank());
        Optional<Dialect> dialect = api.isPresent() ? Optional.of(dialect(api.get())) : Optional.empty();
        return Future.succeededFuture(
                new RouteExplainer(current, board).explain(order.required("model"), caller, dialect));
    }

    private static Caller holder(GatewayConfig config, String idOrName) throws AdminException {
        for (GatewayKeyConfig key : config.gatewayKeys()) {
            if (key.id().filter(idOrName::equals).isPresent()
                    || key.name().filter(idOrName::equals).isPresent()) {
                return new Caller(key.id().orElse(""), key.name().orElse(""), key.models());
            }
        }
        throw new AdminException(Reason.NOT_FOUND, "There is no client key '" + idOrName + "'.");
    }

    private static Dialect dialect(String label) throws AdminException {
        return Arrays.stream(Dialect.values())
                .filter(dialect -> dialect.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Arguments.bad("'api' is one of: messages, chat, responses, embeddings."));
    }
}
