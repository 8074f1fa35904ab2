package llmgateway.contracts.config;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;

/** An account at a provider. */
public record AccountConfig(
        @Setting(value = "A stable id; the name if left out.", byDefault = "\"\"")
        String id,

        @Setting(value = "A name for people; the id if left out.", byDefault = "\"\"")
        String name,

        @Setting(value = "The kind of credential.", byDefault = "api-key")
        Type type,

        @Setting(
                value = "The provider: anthropic, or openai (any compatible server: set base_url).",
                byDefault = "anthropic")
        String provider,

        @Setting("The provider's API key.") Optional<Secret> apiKey,

        @Setting("The server, with or without /v1; the provider's own if left out.")
        Optional<String> baseUrl,

        @Setting("What the server speaks; messages for anthropic, chat, responses and embeddings for others.")
        Set<Dialect> apis,

        @Setting("The models that this account serves, as globs; empty: those of its provider.")
        List<Glob> models,

        @Setting(value = "Whether the account is used.", byDefault = "active")
        Status status,

        @Setting("The OAuth profile, a key of oauth.profiles; the only one there is if left out.")
        Optional<String> profile,

        @Setting("The header that carries the key; x-api-key for anthropic, bearer for others.")
        Optional<AuthHeader> authHeader,

        @Setting("Query parameters that the server wants.") Map<String, String> query,

        @Setting(
                value =
                        "Whether to ask for usage on streamed Chat calls; figures that the client did not ask for are kept from it.",
                byDefault = "true")
        boolean injectUsage,

        @Setting(value = "The share of requests among equals.", byDefault = "1", max = 1000)
        int weight,

        @Setting(value = "Accounts with a lower number are tried first.", byDefault = "1", max = 1000)
        int priority,

        @Setting(value = "How many requests may run at once; 0: no bound.", byDefault = "0", max = 1_000_000)
        int maxConcurrency,

        @Setting("The proxy for this account.") Optional<String> httpProxy,

        @Setting("The authority that signed the server's certificate, PEM; the system's authorities if left out.")
        Optional<String> caFile,

        @Setting("What the server wants otherwise than its dialect says; heeded by converted requests alone.")
        Set<Quirk> quirks,

        @Setting(
                "The anthropic-version of converted calls, 2023-06-01 or 2026-10-21; 2023-06-01 if left out, which takes more of what other dialects say.")
        Optional<String> anthropicVersion,

        @Setting("The access token that an OAuth account begins with; what it is renewed to is kept in the state.")
        Optional<Secret> accessToken,

        @Setting("The refresh token that an OAuth account begins with.")
        Optional<Secret> refreshToken,

        @Setting("When access_token ends; an hour after it was first read if left out.")
        Optional<Instant> expiresAt,

        @Setting("The client id of an OAuth account; the profile's if left out.")
        Optional<String> clientId,

        @Setting("The client secret of an OAuth account; the profile's if left out.")
        Optional<Secret> clientSecret,

        @Setting(
                value =
                        "Says that you know and accept what the provider's terms say about this account; oauth.acknowledge_provider_terms says so for all.",
                byDefault = "false")
        boolean acknowledgeProviderTerms,

        @Setting("How an account of the type workload-identity gets its tokens.")
        Optional<WorkloadIdentityConfig> workloadIdentity) {

    public AccountConfig {
        apis = Set.copyOf(apis);
        models = List.copyOf(models);
        query = Map.copyOf(query);
        quirks = Set.copyOf(quirks);
        if (id.isEmpty()) {
            id = name;
        }
        if (name.isEmpty()) {
            name = id;
        }
        if (apis.isEmpty()) {
            apis = provider.equals(ANTHROPIC)
                    ? Set.of(Dialect.MESSAGES)
                    : Set.of(Dialect.CHAT, Dialect.RESPONSES, Dialect.EMBEDDINGS);
        }
    }

    /** The provider whose accounts speak Messages unless they say otherwise. */
    public static final String ANTHROPIC = "anthropic";

    /** The provider whose own server is used when no base URL is given, besides Anthropic's. */
    public static final String OPENAI = "openai";

    /** The values that {@code anthropic-version} may have, the one of converted calls first. */
    public static final List<String> ANTHROPIC_VERSIONS = List.of("2023-06-01", "2026-10-21");

    /** The kinds of credential. */
    public enum Type {
        API_KEY,
        OAUTH,
        WORKLOAD_IDENTITY,
        CLIENT_TOKEN
    }

    /** The header that carries an API key. */
    public enum AuthHeader {
        BEARER,
        X_API_KEY,
        API_KEY
    }

    public boolean active() {
        return status == Status.ACTIVE;
    }

    /** The server's root without a trailing slash and without {@code /v1}. */
    public String root() {
        String url =
                baseUrl.orElse(provider.equals(ANTHROPIC) ? "https://api.anthropic.com" : "https://api.openai.com");
        url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return url.endsWith("/v1") ? url.substring(0, url.length() - 3) : url;
    }

    /** The {@code anthropic-version} of converted calls. */
    public String effectiveAnthropicVersion() {
        return anthropicVersion.orElse(ANTHROPIC_VERSIONS.get(0));
    }

    /** The header that carries the key, as set or as usual for the provider. */
    public AuthHeader effectiveAuthHeader() {
        return authHeader.orElse(provider.equals(ANTHROPIC) ? AuthHeader.X_API_KEY : AuthHeader.BEARER);
    }
}
