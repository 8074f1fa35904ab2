package llmgateway.upstream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountLimits;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordKind;

/** Shows accounts with what they do, and nothing of their secrets. */
final class AccountListing {
    private static final Pattern CREDENTIALS = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(key|token|secret|sig|pass|code|auth|credential).*");
    private static final String MASK = "***";

    private final Registry registry;
    private final AccountFigures figures;
    private final AccountStates states;
    private final AccountLimits limits;
    private final ToIntFunction<String> inFlight;

    AccountListing(
            Registry registry,
            AccountFigures figures,
            AccountStates states,
            AccountLimits limits,
            ToIntFunction<String> inFlight) {
        this.registry = registry;
        this.figures = figures;
        this.states = states;
        this.limits = limits;
        this.inFlight = inFlight;
    }

    JsonArray all(List<AccountConfig> accounts) {
        return new JsonArray(accounts.stream()
                .map(account -> line(account, figures.of(account.id())))
                .toList());
    }

    /** All that may be known of one account. */
    JsonObject one(AccountConfig account) {
        Figures counted = figures.of(account.id());
        Usage tokens = counted.tokens();
        return line(account, counted)
                .put(
                        "tokens",
                        new JsonObject()
                                .put("input", tokens.input())
                                .put("output", tokens.output())
                                .put("cache_read", tokens.cacheRead())
                                .put("cache_write", tokens.cacheWrite())
                                .put("reasoning", tokens.reasoning()))
                .put("mean_latency_ms", Math.round(counted.meanLatencyMillis()))
                .put("auth_header", authHeader(account))
                .put("inject_usage", account.injectUsage())
                .put("query", query(account))
                .put(
                        "quirks",
                        new JsonArray(account.quirks().stream()
                                .sorted()
                                .map(AccountListing::label)
                                .toList()))
                .put("anthropic_version", account.anthropicVersion().orElse(null))
                .put(
                        "http_proxy",
                        account.httpProxy().map(AccountListing::masked).orElse(null))
                .put("ca_file", account.caFile().orElse(null))
                .put("api_key", account.apiKey().isPresent() ? "set" : null)
                .put("profile", account.profile().orElse(null))
                .put(
                        "limits",
                        new JsonArray(limits.of(account.id()).stream()
                                .map(AccountListing::window)
                                .toList()));
    }

    private static String authHeader(AccountConfig account) {
        return account.type() == AccountConfig.Type.API_KEY ? label(account.effectiveAuthHeader()) : "bearer";
    }

    private static JsonObject window(LimitWindow window) {
        JsonObject shown = new JsonObject()
                .put("name", window.name())
                .put("family", window.family().isEmpty() ? null : window.family());
        window.limit().ifPresentOrElse(limit -> shown.put("limit", limit), () -> shown.putNull("limit"));
        window.remaining().ifPresentOrElse(left -> shown.put("remaining", left), () -> shown.putNull("remaining"));
        window.utilization()
                .ifPresentOrElse(share -> shown.put("utilization", share), () -> shown.putNull("utilization"));
        return shown.put("resets_at", window.resetsAt().map(Instant::toString).orElse(null))
                .put("stated_at", window.statedAt().toString());
    }

    private JsonObject line(AccountConfig account, Figures counted) {
        AccountStatus status = states.of(account, "");
        return new JsonObject()
                .put("id", account.id())
                .put("name", account.name())
                .put("type", label(account.type()))
                .put("provider", account.provider())
                .put("state", status.state().label())
                .put("status", account.active() ? "active" : "disabled")
                .put("source", registry.inFile(RecordKind.ACCOUNT, account.id()) ? "file" : "store")
                .put("base_url", masked(account.baseUrl().orElseGet(account::root)))
                .put("apis", apis(account))
                .put(
                        "models",
                        new JsonArray(
                                account.models().stream().map(Glob::pattern).toList()))
                .put("priority", account.priority())
                .put("weight", account.weight())
                .put("max_concurrency", account.maxConcurrency())
                .put("in_flight", inFlight.applyAsInt(account.id()))
                .put("requests", counted.requests())
                .put("errors", counted.errors())
                .put("last_used", counted.lastUsed().map(Instant::toString).orElse(null))
                .put("last_error", counted.lastError().orElse(null))
                .put("reason", status.reason().isEmpty() ? null : status.reason())
                .put("until", status.until().map(Instant::toString).orElse(null));
    }

    private static JsonArray apis(AccountConfig account) {
        return new JsonArray(
                account.apis().stream().sorted().map(Dialect::label).toList());
    }

    /** Parameters by name; a value whose name sounds like a secret is masked. */
    private static JsonObject query(AccountConfig account) {
        Map<String, Object> shown = new TreeMap<>();
        account.query()
                .forEach((name, value) ->
                        shown.put(name, SECRET_NAME.matcher(name).matches() ? MASK : value));
        return new JsonObject(shown);
    }

    private static String masked(String url) {
        return CREDENTIALS.matcher(url).replaceFirst("$1" + MASK + "@");
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
