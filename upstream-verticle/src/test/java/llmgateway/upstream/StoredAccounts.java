package llmgateway.upstream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.FakeRegistry;

/** The configuration that holds with the accounts of a registry beside those of a file. */
record StoredAccounts(FakeRegistry registry, List<AccountConfig> file) implements Supplier<GatewayConfig> {

    @Override
    public GatewayConfig get() {
        List<AccountConfig> accounts = new ArrayList<>(file);
        for (StateRecord record : registry.records().live(RecordKind.ACCOUNT)) {
            accounts.add(account(record.value().orElseThrow()));
        }
        return llmgateway.contracts.testing.Configs.config(accounts);
    }

    private static AccountConfig account(JsonObject entry) {
        Map<String, String> query = new LinkedHashMap<>();
        entry.getJsonObject("query", new JsonObject())
                .forEach(pair -> query.put(pair.getKey(), (String) pair.getValue()));
        return new AccountConfig(
                entry.getString("id"),
                entry.getString("name"),
                constant(AccountConfig.Type.class, entry.getString("type")),
                entry.getString("provider"),
                text(entry, "api_key").map(Secret::new),
                text(entry, "base_url"),
                texts(entry, "apis").stream()
                        .map(api -> constant(Dialect.class, api))
                        .collect(Collectors.toSet()),
                texts(entry, "models").stream().map(Glob::new).toList(),
                constant(Status.class, entry.getString("status")),
                text(entry, "profile"),
                text(entry, "auth_header").map(header -> constant(AccountConfig.AuthHeader.class, header)),
                query,
                entry.getBoolean("inject_usage", true),
                entry.getInteger("weight", 1),
                entry.getInteger("priority", 1),
                entry.getInteger("max_concurrency", 0),
                text(entry, "http_proxy"),
                text(entry, "ca_file"),
                texts(entry, "quirks").stream()
                        .map(quirk -> constant(Quirk.class, quirk))
                        .collect(Collectors.toSet()),
                text(entry, "anthropic_version"),
                text(entry, "access_token").map(Secret::new),
                text(entry, "refresh_token").map(Secret::new),
                text(entry, "expires_at").map(Instant::parse),
                text(entry, "client_id"),
                text(entry, "client_secret").map(Secret::new),
                entry.getBoolean("acknowledge_provider_terms", false),
                Optional.empty());
    }

    private static Optional<String> text(JsonObject entry, String key) {
        return Optional.ofNullable(entry.getString(key));
    }

    private static Set<String> texts(JsonObject entry, String key) {
        return entry.getJsonArray(key, new JsonArray()).stream()
                .map(String.class::cast)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String label) {
        return Enum.valueOf(type, label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
