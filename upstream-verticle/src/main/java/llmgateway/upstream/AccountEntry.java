package llmgateway.upstream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.Host;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * Turns an order's arguments into an account as the configuration writes it. Only what an order can get wrong by itself is
 * checked here; the rest is for the rules of the configuration. An empty argument takes a key away.
 */
final class AccountEntry {
    private static final Map<String, String> TEXTS = Map.of(
            "name", "name",
            "provider", "provider",
            "key", "api_key",
            "base_url", "base_url",
            "auth_header", "auth_header",
            "anthropic_version", "anthropic_version",
            "http_proxy", "http_proxy",
            "ca_file", "ca_file");
    private static final Set<String> OAUTH = Set.of("profile", "client_id", "client_secret");
    private static final Set<String> WORKLOAD = Set.of(
            "token_url",
            "identity_token_file",
            "identity_token_env",
            "federation_rule_id",
            "organization_id",
            "service_account_id",
            "workspace_id",
            "scope",
            "body_format");
    private static final String API_KEY = "api-key";
    private static final String OAUTH_TYPE = "oauth";
    private static final String WORKLOAD_TYPE = "workload-identity";
    private static final String WORKLOAD_KEY = "workload_identity";
    private static final String TYPES = "api-key, oauth, workload-identity, client-token";
    private static final Map<String, Integer> NUMBERS =
            Map.of("weight", 1000, "priority", 1000, "max_concurrency", 1_000_000);
    private static final Set<String> LISTS = Set.of("models", "apis", "quirks");

    /** The names of all arguments besides the id. */
    static final Set<String> ARGUMENTS = Stream.of(
                    TEXTS.keySet(),
                    NUMBERS.keySet(),
                    LISTS,
                    OAUTH,
                    WORKLOAD,
                    List.of("type", "query", "inject_usage", "allow_plaintext", "acknowledge_provider_terms"))
            .flatMap(Collection::stream)
            .collect(Collectors.toUnmodifiableSet());

    private AccountEntry() {}

    /**
     * {@code entry}, changed as {@code order} says.
     *
     * @throws AdminException if that is no account
     */
    static JsonObject of(Arguments order, JsonObject entry) throws AdminException {
        Optional<String> type =
                order.text("type").map(text -> text.toLowerCase(Locale.ROOT).replace('_', '-'));
        if (type.isPresent()) {
            entry.put("type", served(type.get()));
        }
        for (Map.Entry<String, String> text : TEXTS.entrySet()) {
            Optional<String> value = order.text(text.getKey()).map(String::strip);
            value.ifPresent(given -> put(entry, text.getValue(), given.isEmpty() ? null : given));
        }
        for (Map.Entry<String, Integer> number : NUMBERS.entrySet()) {
            order.number(number.getKey(), number.getValue()).ifPresent(value -> entry.put(number.getKey(), value));
        }
        for (String list : LISTS) {
            order.texts(list).ifPresent(values -> put(entry, list, values.isEmpty() ? null : new JsonArray(values)));
        }
        for (String text : OAUTH) {
            Optional<String> value = order.text(text).map(String::strip);
            value.ifPresent(given -> put(entry, text, given.isEmpty() ? null : given));
        }
        workloadIdentity(order, entry);
        order.flag("acknowledge_provider_terms").ifPresent(known -> entry.put("acknowledge_provider_terms", known));
        order.map("query").ifPresent(query -> put(entry, "query", query.isEmpty() ? null : query));
        order.flag("inject_usage").ifPresent(inject -> entry.put("inject_usage", inject));
        check(entry, order);
        return entry;
    }

    private static void put(JsonObject entry, String key, @Nullable Object value) {
        if (value == null) {
            entry.remove(key);
        } else {
            entry.put(key, value);
        }
    }

    private static void workloadIdentity(Arguments order, JsonObject entry) throws AdminException {
        JsonObject workload = entry.getJsonObject(WORKLOAD_KEY, new JsonObject());
        for (String text : WORKLOAD) {
            Optional<String> value = order.text(text).map(String::strip);
            value.ifPresent(given -> put(workload, text, given.isEmpty() ? null : given));
        }
        put(entry, WORKLOAD_KEY, workload.isEmpty() ? null : workload);
    }

    private static String served(String type) throws AdminException {
        return switch (type) {
            case API_KEY, OAUTH_TYPE, WORKLOAD_TYPE, "client-token" -> type;
            default -> throw Arguments.bad("There is no account type '" + type + "'; there are: " + TYPES + ".");
        };
    }

    private static void check(JsonObject entry, Arguments order) throws AdminException {
        String type = entry.getString("type", API_KEY);
        if (type.equals(API_KEY) && !entry.containsKey("api_key")) {
            throw Arguments.bad("'key' is missing: an api-key account needs the provider's key.");
        }
        if (!type.equals(API_KEY)) {
            if (order.has("key")) {
                throw Arguments.bad(
                        type.equals("client-token")
                                ? "A client-token account is used with each caller's own credential; leave out 'key'."
                                : "The gateway gets the tokens of an account of the type " + type
                                        + " itself; leave out 'key'.");
            }
            entry.remove("api_key");
        }
        checkBelonging(order, entry, OAUTH, OAUTH_TYPE);
        checkBelonging(order, entry, Set.of("acknowledge_provider_terms"), OAUTH_TYPE);
        checkBelonging(order, entry, WORKLOAD, WORKLOAD_TYPE);
        boolean plaintextAllowed = order.flag("allow_plaintext").orElse(false);
        if (order.has("base_url") && entry.containsKey("base_url")) {
            baseUrl(entry.getString("base_url"), plaintextAllowed);
        }
    }

    /** Refuses, or takes out of an account that has become another type, what belongs to accounts of {@code type} alone. */
    private static void checkBelonging(Arguments order, JsonObject entry, Set<String> arguments, String type)
            throws AdminException {
        if (type.equals(entry.getString("type"))) {
            return;
        }
        for (String argument : arguments) {
            if (order.has(argument)) {
                throw Arguments.bad("'" + argument + "' belongs to accounts of the type " + type + ".");
            }
            entry.remove(argument);
        }
        if (type.equals(WORKLOAD_TYPE)) {
            entry.remove(WORKLOAD_KEY);
        }
    }

    /** The URL is never shown: it may hold a password. */
    private static void baseUrl(String text, boolean plaintextAllowed) throws AdminException {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            throw noUrl();
        }
        boolean plain = "http".equalsIgnoreCase(url.getScheme());
        if (url.getHost() == null || !(plain || "https".equalsIgnoreCase(url.getScheme()))) {
            throw noUrl();
        }
        if (plain && !plaintextAllowed && !new Host(url.getHost()).isLoopback()) {
            throw new AdminException(
                    Reason.REFUSED,
                    "'base_url' is plain http to another machine: requests and the key would travel unencrypted."
                            + " Say allow_plaintext if that is wanted.");
        }
    }

    private static AdminException noUrl() {
        return Arguments.bad("'base_url' is not a URL such as https://host:port/path.");
    }
}
