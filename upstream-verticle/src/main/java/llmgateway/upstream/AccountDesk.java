package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.admin.RecordShelf;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;

/**
 * Takes the orders about upstream accounts: {@code upstream add, list, show, update, enable, disable, remove, test, release}. An
 * account's key goes in and never comes out. Confined to the context on which it was opened.
 */
public final class AccountDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Set<String> ID = Set.of("id");

    private final Vertx vertx;
    private final Supplier<GatewayConfig> config;
    private final AccountStates states;
    private final AccountBooks books;
    private final RecordShelf shelf;
    private final AccountListing listing;
    private final AccountProbe probe;

    /**
     * A desk over the accounts of {@code registry}.
     *
     * @param config the configuration that holds now
     * @param inFlight how many requests the account with this id serves
     * @param models the models that an account serves as far as they are known by name, best first
     */
    public AccountDesk(
            Vertx vertx,
            Registry registry,
            Supplier<GatewayConfig> config,
            AccountFigures figures,
            AccountStates states,
            AccountBooks books,
            ToIntFunction<String> inFlight,
            Function<AccountConfig, List<String>> models) {
        this(vertx, registry, config, figures, states, books, inFlight, models, PATIENCE);
    }

    AccountDesk(
            Vertx vertx,
            Registry registry,
            Supplier<GatewayConfig> config,
            AccountFigures figures,
            AccountStates states,
            AccountBooks books,
            ToIntFunction<String> inFlight,
            Function<AccountConfig, List<String>> models,
            Duration patience) {
        this.vertx = vertx;
        this.config = config;
        this.states = states;
        this.books = books;
        this.shelf = new RecordShelf(
                registry, RecordKind.ACCOUNT, "account", "name", () -> namesInFile(registry, config.get()));
        this.listing = new AccountListing(registry, figures, states, books.limits(), inFlight);
        this.probe = new AccountProbe(vertx, books.credentials(), models, patience);
    }

    private static Map<String, String> namesInFile(Registry registry, GatewayConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        config.upstreamAccounts().stream()
                .filter(account -> registry.inFile(RecordKind.ACCOUNT, account.id()))
                .forEach(account -> names.put(account.id(), account.name()));
        return names;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        Set<String> entry = new HashSet<>(AccountEntry.ARGUMENTS);
        entry.add("id");
        new AdminDesk(vertx, "upstream")
                .on("add", entry, this::add)
                .on(
                        "list",
                        Set.of(),
                        none -> Future.succeededFuture(listing.all(config.get().upstreamAccounts())))
                .on("show", ID, order -> Future.succeededFuture(listing.one(account(order))))
                .on("update", entry, this::update)
                .on("enable", ID, order -> switchTo("active", order))
                .on("disable", ID, order -> switchTo("disabled", order))
                .on("remove", ID, order -> shelf.remove(shelf.changeable(order.required("id"))))
                .on("test", Set.of("id", "model"), this::test)
                .on("release", ID, order -> release(account(order)))
                .open();
    }

    private AccountConfig account(Arguments order) throws AdminException {
        String id = shelf.idOf(order.required("id"));
        return config.get().upstreamAccounts().stream()
                .filter(account -> account.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AdminException(
                        Reason.UNAVAILABLE, "The account '" + id + "' does not take part in the configuration yet."));
    }

    private Future<JsonObject> add(Arguments order) throws AdminException {
        String name = order.required("name");
        shelf.checkName(name);
        Optional<String> wanted = order.text("id");
        if (wanted.isPresent()) {
            shelf.checkId(wanted.get());
        }
        String id = wanted.orElseGet(() -> shelf.freeId(name));
        JsonObject entry = AccountEntry.of(
                order,
                new JsonObject()
                        .put("id", id)
                        .put("type", "api-key")
                        .put("provider", AccountConfig.ANTHROPIC)
                        .put("status", "active"));
        LoginTerms.check(entry, config.get().oauth());
        JsonObject result = new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("type", entry.getString("type"))
                .put("provider", entry.getString("provider"))
                .put("state", entry.getString("type").equals("oauth") ? "pending_login" : "active");
        return shelf.add(id, entry, result);
    }

    private Future<JsonObject> update(Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        if (AccountEntry.ARGUMENTS.stream().noneMatch(order::has)) {
            throw Arguments.bad("There is nothing to change; give at least one other argument.");
        }
        if (order.has("name")) {
            shelf.checkName(order.required("name"), record);
        }
        JsonObject entry = AccountEntry.of(order, content(record));
        LoginTerms.check(entry, config.get().oauth());
        return shelf.replace(record, entry, RecordShelf.result(record));
    }

    private Future<JsonObject> switchTo(String status, Arguments order) throws AdminException {
        StateRecord record = shelf.changeable(order.required("id"));
        return shelf.replace(record, content(record).put("status", status), RecordShelf.result(record));
    }

    private Future<JsonObject> test(Arguments order) throws AdminException {
        AccountConfig account = account(order);
        return probe.test(account, order.text("model").orElse("").strip(), config.get());
    }

    private Future<JsonObject> release(AccountConfig account) {
        boolean rested = states.release(account);
        boolean blocked = books.status(account).state() == AccountState.BLOCKED;
        String message = "The account neither rested nor was blocked, so there was nothing to release.";
        if (blocked) {
            message = "The account is used again; its provider decides whether that is allowed.";
        } else if (rested) {
            message = "The account is used again.";
        }
        JsonObject result = new JsonObject().put("id", account.id()).put("message", message);
        return books.release(account)
                .map(released ->
                        result.put("state", states.of(account, "").state().label()));
    }

    private static JsonObject content(StateRecord record) {
        return record.value().map(JsonObject::copy).orElseGet(JsonObject::new);
    }
}
