package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.Registry;
import org.jspecify.annotations.Nullable;

/**
 * Takes the orders about credentials that are renewed: {@code oauth start, callback, status, refresh}. Confined to the context on
 * which it was opened.
 */
public final class OauthDesk {
    private static final Set<String> ID = Set.of("id");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Supplier<GatewayConfig> config;
    private final TokenOrders tokens;
    private final Logins logins;

    /** A desk over the tokens of the accounts that {@code config} has. */
    public OauthDesk(Vertx vertx, Registry registry, Supplier<GatewayConfig> config, TokenOrders tokens) {
        this(vertx, registry, config, tokens, InstantSource.system(), OauthDesk::randomBytes);
    }

    /**
     * As {@link #OauthDesk(Vertx, Registry, Supplier, TokenOrders)}.
     *
     * @param random gives so many random bytes
     */
    OauthDesk(
            Vertx vertx,
            Registry registry,
            Supplier<GatewayConfig> config,
            TokenOrders tokens,
            InstantSource clock,
            IntFunction<byte[]> random) {
        this.vertx = vertx;
        this.config = config;
        this.tokens = tokens;
        this.logins = new Logins(registry, clock, random);
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Begins to take orders, on the calling context. */
    public void open() {
        new AdminDesk(vertx, "oauth")
                .on("start", Set.of("id", "loopback_port"), this::start)
                .on("callback", Set.of("id", "code"), this::callback)
                .on("status", ID, this::status)
                .on("refresh", ID, this::refresh)
                .open();
    }

    private Future<JsonObject> start(Arguments order) throws AdminException {
        AccountConfig account = account(order, AccountConfig.Type.OAUTH);
        return logins.begin(account, config.get().oauth().profileOf(account), order.number("loopback_port", 65_535));
    }

    private Future<JsonObject> callback(Arguments order) throws AdminException {
        AccountConfig account = account(order, AccountConfig.Type.OAUTH);
        return logins.end(account, order.required("code"))
                .compose(code -> told(tokens.login(account, code)))
                .map(credential -> line(account));
    }

    private Future<JsonObject> refresh(Arguments order) throws AdminException {
        AccountConfig account = account(order, AccountConfig.Type.OAUTH, AccountConfig.Type.WORKLOAD_IDENTITY);
        return told(tokens.refresh(account)).map(credential -> line(account));
    }

    private Future<?> status(Arguments order) throws AdminException {
        if (order.has("id")) {
            return Future.succeededFuture(
                    line(account(order, AccountConfig.Type.OAUTH, AccountConfig.Type.WORKLOAD_IDENTITY)));
        }
        return Future.succeededFuture(new JsonArray(config.get().upstreamAccounts().stream()
                .filter(account -> account.type() == AccountConfig.Type.OAUTH
                        || account.type() == AccountConfig.Type.WORKLOAD_IDENTITY)
                .map(this::line)
                .toList()));
    }

    private static Future<Credential> told(Future<Credential> credential) {
        return credential.recover(failure -> Future.failedFuture(
                failure instanceof RefusedException refused
                        ? new AdminException(Reason.REFUSED, refused.failure().message())
                        : failure));
    }

    private JsonObject line(AccountConfig account) {
        TokenReport report = tokens.report(account);
        AccountStatus status = account.active() ? report.credential().status() : AccountStatus.DISABLED;
        return new JsonObject()
                .put("id", account.id())
                .put("name", account.name())
                .put("type", label(account.type()))
                .put("state", status.state().label())
                .put("reason", status.reason().isEmpty() ? null : status.reason())
                .put("scopes", new JsonArray(report.scopes()))
                .put("expires_at", text(report.credential().expiresAt()))
                .put("last_refresh", text(report.lastRefresh()))
                .put("next_refresh", text(report.nextRefresh()))
                .put("last_error", report.lastError().orElse(null));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static String label(AccountConfig.Type type) {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The account that {@code id} names or that has this name, which must be of one of {@code types}. */
    private AccountConfig account(Arguments order, AccountConfig.Type... types) throws AdminException {
        String wanted = order.required("id");
        List<AccountConfig> accounts = config.get().upstreamAccounts();
        List<AccountConfig> found = accounts.stream()
                .filter(account -> account.id().equals(wanted))
                .findFirst()
                .map(List::of)
                .orElseGet(() -> accounts.stream()
                        .filter(account -> account.name().equals(wanted))
                        .toList());
        if (found.isEmpty()) {
            throw new AdminException(Reason.NOT_FOUND, "There is no account '" + wanted + "'.");
        }
        if (found.size() > 1) {
            throw Arguments.bad("Several accounts are named '" + wanted + "'; say which by its id.");
        }
        AccountConfig account = found.get(0);
        if (!List.of(types).contains(account.type())) {
            throw new AdminException(
                    Reason.REFUSED,
                    "The account '" + account.id() + "' is of the type " + label(account.type())
                            + (types.length == 1
                                    ? ": nobody logs in for it."
                                    : ": it has no credential that is renewed."));
        }
        return account;
    }
}
