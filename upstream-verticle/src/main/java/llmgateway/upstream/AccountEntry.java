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
    private static final Map<String, Integer> NUMBERS =
            Map.of("weight", 1000, "priority", 1000, "max_concurrency", 1_000_000);
    private static final Set<String> LISTS = Set.of("models", "apis", "quirks");
    private static final List<String> OAUTH = List.of("profile", "client_id", "client_secret");

    /** The names of all arguments besides the id. */
    static final Set<String> ARGUMENTS = Stream.of(
                    TEXTS.keySet(),
                    NUMBERS.keySet(),
                    LISTS,
                    OAUTH,
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
        for (String argument : OAUTH) {
            if (order.has(argument)) {
                throw Arguments.bad("'" + argument + "' belongs to accounts of the type oauth.");
            }
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

    private static String served(String type) throws AdminException {
        return switch (type) {
            case "api-key", "client-token" -> type;
            case "oauth", "workload-identity" ->
                throw new AdminException(
                        Reason.REFUSED,
                        "Accounts of the type " + type + " are not in this version; there are: api-key, client-token.");
            default ->
                throw Arguments.bad("There is no account type '" + type + "'; there are: api-key, client-token.");
        };
    }

    private static void check(JsonObject entry, Arguments order) throws AdminException {
        boolean ownKey = entry.getString("type", "api-key").equals("api-key");
        if (ownKey && !entry.containsKey("api_key")) {
            throw Arguments.bad("'key' is missing: an api-key account needs the provider's key.");
        }
        if (!ownKey && order.has("key")) {
            throw Arguments.bad("A client-token account is used with each caller's own credential; leave out 'key'.");
        }
        if (!ownKey) {
            entry.remove("api_key");
        }
        boolean plaintextAllowed = order.flag("allow_plaintext").orElse(false);
        if (order.has("base_url") && entry.containsKey("base_url")) {
            baseUrl(entry.getString("base_url"), plaintextAllowed);
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
