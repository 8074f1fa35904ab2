package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.config.SettingNames;

/**
 * Answers {@code config}: what holds, the records as a document, and how to get from the records to a document. A section that a
 * document leaves out stays as it is; one that it has is complete. {@code apply} writes all steps at once or none.
 */
final class ConfigDesk {
    private static final String DOCUMENT = "document";
    private static final String REVISION = "revision";
    private static final Set<String> OTHER_SECTIONS = EntryRules.keys(GatewayConfig.class);

    private final Registry registry;
    private final ConfigView config;
    private final List<EntryRules> sections;

    ConfigDesk(Registry registry, ConfigView config) {
        this.registry = registry;
        this.config = config;
        sections = List.of(new AccountEntries(), new KeyEntries(registry::keyHash), new RouteEntries());
    }

    void open(Vertx vertx) {
        new AdminDesk(vertx, "config")
                .on("show", Set.of(), arguments -> Future.succeededFuture(show()))
                .on("export", Set.of(), arguments -> Future.succeededFuture(export()))
                .on("plan", this::planned)
                .on("apply", this::apply)
                .open();
    }

    private JsonObject show() {
        Object rejected = config.lastRejected()
                .map(last -> new JsonObject()
                        .put("time", last.time().toString())
                        .put("problems", new JsonArray(last.problems())))
                .orElse(null);
        return new JsonObject()
                .put("source", config.source())
                .put("config", ShownConfig.of(config.effective()))
                .put("warnings", new JsonArray(config.warnings()))
                .put("last_rejected", rejected);
    }

    private JsonObject export() {
        JsonObject document = new JsonObject();
        RecordSnapshot records = registry.records();
        for (EntryRules rules : sections) {
            JsonArray entries = new JsonArray();
            for (StateRecord record : records.live(rules.kind())) {
                entries.add(rules.exported(record.id().id(), record.value().orElseThrow()));
            }
            document.put(rules.section(), entries);
        }
        return document;
    }

    private Future<JsonObject> planned(JsonObject arguments) {
        try {
            RecordSnapshot records = registry.records();
            JsonObject document = document(arguments);
            return Future.succeededFuture(new JsonObject()
                    .put(REVISION, records.configVersion())
                    .put("changes", shown(plan(document, records)))
                    .put("ignored", ignored(document)));
        } catch (AdminException refused) {
            return Future.failedFuture(refused);
        }
    }

    private Future<JsonObject> apply(JsonObject arguments) {
        try {
            RecordSnapshot records = registry.records();
            Object revision = arguments.getValue(REVISION);
            if (revision != null && !(revision instanceof Number)) {
                throw Arguments.bad("'revision' must be a whole number.");
            }
            if (revision instanceof Number planned && planned.longValue() != records.configVersion()) {
                throw new AdminException(
                        Reason.CONFLICT,
                        "The configuration was changed since it was planned (revision " + planned + ", now "
                                + records.configVersion() + "); plan again.");
            }
            JsonObject document = document(arguments);
            List<PlannedChange> plan = plan(document, records);
            JsonObject result = new JsonObject().put("changes", shown(plan)).put("ignored", ignored(document));
            if (plan.isEmpty()) {
                return Future.succeededFuture(result);
            }
            return registry.write(plan.stream().map(PlannedChange::change).toList())
                    .map(written ->
                            result.put("persisted_on", written.persistedOn()).put("members", written.members()));
        } catch (AdminException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static JsonArray shown(List<PlannedChange> plan) {
        return new JsonArray(plan.stream().map(PlannedChange::shown).toList());
    }

    private JsonObject document(JsonObject arguments) throws AdminException {
        for (String name : arguments.fieldNames()) {
            if (!Set.of(DOCUMENT, REVISION).contains(name)) {
                throw Arguments.bad("There is no argument '" + name + "' here; there are: document, revision.");
            }
        }
        if (arguments.getValue(DOCUMENT) instanceof JsonObject document) {
            return document;
        }
        throw Arguments.bad("'document' must be an object with upstream_accounts, gateway_keys or model_routes.");
    }

    private List<PlannedChange> plan(JsonObject document, RecordSnapshot records) throws AdminException {
        List<String> problems = new ArrayList<>();
        List<PlannedChange> plan = new ArrayList<>();
        for (String name : document.fieldNames()) {
            if (!OTHER_SECTIONS.contains(name)) {
                problems.add("'" + name + "' is an unknown section"
                        + SettingNames.nearest(name, OTHER_SECTIONS)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
            }
        }
        for (EntryRules rules : sections) {
            Object section = document.getValue(rules.section());
            if (section instanceof JsonArray entries) {
                plan.addAll(new Planner(rules, registry, records, inFile(rules), problems).plan(entries));
            } else if (document.containsKey(rules.section())) {
                problems.add("'" + rules.section() + "' is no list");
            }
        }
        if (!problems.isEmpty()) {
            throw Planner.refusal(problems);
        }
        return plan;
    }

    /** What a document may have besides the sections that are kept as records: it belongs to the configuration file. */
    private JsonArray ignored(JsonObject document) {
        Set<String> names = new TreeSet<>(document.fieldNames());
        sections.forEach(rules -> names.remove(rules.section()));
        return new JsonArray(List.copyOf(names));
    }

    /** The ids of the things of the configuration file, each with its name. */
    private Map<String, String> inFile(EntryRules rules) {
        GatewayConfig holds = config.effective();
        return switch (rules.kind()) {
            case ACCOUNT -> owned(rules, holds.upstreamAccounts().stream(), AccountConfig::id, AccountConfig::name);
            case GATEWAY_KEY ->
                owned(
                        rules,
                        holds.gatewayKeys().stream(),
                        key -> key.id().orElse(""),
                        key -> key.name().orElse(""));
            default -> owned(rules, holds.modelRoutes().stream(), RouteConfig::sourceModel, RouteConfig::sourceModel);
        };
    }

    private <T> Map<String, String> owned(
            EntryRules rules, Stream<T> things, Function<T, String> id, Function<T, String> name) {
        Set<String> stored = registry.records().live(rules.kind()).stream()
                .map(record -> rules instanceof RouteEntries
                        ? record.value().orElseThrow().getString(rules.nameKey(), "")
                        : record.id().id())
                .collect(Collectors.toSet());
        return things.filter(
                        thing -> registry.inFile(rules.kind(), id.apply(thing)) || !stored.contains(id.apply(thing)))
                .collect(Collectors.toMap(id, name, (first, second) -> first));
    }
}
