package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Host;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.state.RecordKind;

/** The section {@code upstream_accounts}: an entry without one of its secrets keeps the one that is stored. */
record AccountEntries() implements EntryRules {
    /** In the order in which they are told of. */
    private static final List<String> SECRETS = List.of("api_key", "access_token", "refresh_token", "client_secret");

    private static final String HTTP_PROXY = "http_proxy";
    private static final String BASE_URL = "base_url";
    private static final String TYPE = "type";
    private static final String ALLOW_PLAINTEXT = "allow_plaintext";
    private static final Set<String> KNOWN = known(EntryRules.keys(AccountConfig.class));

    private static Set<String> known(Set<String> keys) {
        List<String> known = new ArrayList<>(keys);
        known.add(ALLOW_PLAINTEXT);
        return Set.copyOf(known);
    }

    @Override
    public String section() {
        return "upstream_accounts";
    }

    @Override
    public RecordKind kind() {
        return RecordKind.ACCOUNT;
    }

    @Override
    public String thing() {
        return "account";
    }

    @Override
    public Set<String> known() {
        return KNOWN;
    }

    @Override
    public Set<String> secrets() {
        return Set.copyOf(SECRETS);
    }

    @Override
    public Map<String, Object> defaults() {
        return Map.of(
                TYPE,
                "api-key",
                "provider",
                AccountConfig.ANTHROPIC,
                "status",
                "active",
                "inject_usage",
                true,
                "weight",
                1,
                "priority",
                1,
                "max_concurrency",
                0,
                "acknowledge_provider_terms",
                false,
                ALLOW_PLAINTEXT,
                false);
    }

    @Override
    public List<String> problems(JsonObject entry, Optional<JsonObject> old) {
        List<String> problems = new ArrayList<>();
        for (String secret : SECRETS) {
            if (EntryRules.isReference(entry.getValue(secret))) {
                problems.add("has a text under " + secret
                        + " that refers to something else; give the secret itself or leave it out");
            }
        }
        boolean sameServer =
                old.isPresent() && old.get().getString(BASE_URL, "").equals(entry.getValue(BASE_URL));
        if (entry.getValue(BASE_URL) instanceof String url
                && isPlainToOthers(url)
                && !sameServer
                && !Boolean.TRUE.equals(entry.getValue(ALLOW_PLAINTEXT))) {
            problems.add("has a base_url of plain http to another machine, which would carry the key unencrypted;"
                    + " use https, or say allow_plaintext: true");
        }
        return problems;
    }

    private static boolean isPlainToOthers(String url) {
        try {
            URI parsed = new URI(url);
            return "http".equalsIgnoreCase(parsed.getScheme())
                    && parsed.getHost() != null
                    && !new Host(parsed.getHost()).isLoopback();
        } catch (URISyntaxException toldByTheRegistry) {
            return false;
        }
    }

    @Override
    public JsonObject record(JsonObject entry, Optional<JsonObject> old) {
        JsonObject next = entry.copy();
        next.remove(ALLOW_PLAINTEXT);
        if (next.getValue(TYPE) instanceof String type) {
            next.put(TYPE, type.replace('_', '-'));
        }
        for (String secret : SECRETS) {
            if (next.getValue(secret) == null) {
                next.remove(secret);
                old.map(stored -> stored.getValue(secret)).ifPresent(kept -> next.put(secret, kept));
            }
        }
        old.map(stored -> stored.getString(HTTP_PROXY))
                .filter(proxy -> !ProxyText.masked(proxy).equals(proxy))
                .filter(proxy -> next.getValue(HTTP_PROXY) == null)
                .ifPresent(proxy -> next.put(HTTP_PROXY, proxy));
        return next;
    }

    @Override
    public Optional<String> changedSecret(JsonObject old, JsonObject next) {
        return SECRETS.stream()
                .filter(secret -> !new Secret(old.getString(secret, ""))
                        .equals(new Secret(String.valueOf(next.getValue(secret, "")))))
                .findFirst();
    }

    /** A proxy with a password in it is left out, which keeps it. */
    @Override
    public JsonObject exported(String id, JsonObject value) {
        JsonObject entry = EntryRules.super.exported(id, value);
        String proxy = entry.getString(HTTP_PROXY, "");
        if (!ProxyText.masked(proxy).equals(proxy)) {
            entry.remove(HTTP_PROXY);
        }
        return entry;
    }
}
