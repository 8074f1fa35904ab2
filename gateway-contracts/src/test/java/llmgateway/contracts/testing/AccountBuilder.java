package llmgateway.contracts.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** An account for tests: as the configuration has it by default, apart from what a test says. */
public final class AccountBuilder {
    private final String id;
    private final String name;
    private final String provider;
    private AccountConfig.Type type = AccountConfig.Type.API_KEY;
    private Optional<Secret> apiKey = Optional.empty();
    private Optional<String> baseUrl = Optional.empty();
    private Set<Dialect> apis = Set.of();
    private List<Glob> models = List.of();
    private Status status = Status.ACTIVE;
    private Optional<String> profile = Optional.empty();
    private Optional<AccountConfig.AuthHeader> authHeader = Optional.empty();
    private Map<String, String> query = Map.of();
    private boolean injectUsage = true;
    private int weight = 1;
    private int priority = 1;
    private int maxConcurrency;
    private Optional<String> httpProxy = Optional.empty();
    private Optional<String> caFile = Optional.empty();
    private Set<Quirk> quirks = Set.of();
    private Optional<String> anthropicVersion = Optional.empty();
    private Optional<Secret> accessToken = Optional.empty();
    private Optional<Secret> refreshToken = Optional.empty();
    private Optional<Instant> expiresAt = Optional.empty();
    private Optional<String> clientId = Optional.empty();
    private Optional<Secret> clientSecret = Optional.empty();
    private boolean acknowledgeProviderTerms;
    private Optional<WorkloadIdentityConfig> workloadIdentity = Optional.empty();

    private AccountBuilder(String id, String name, String provider) {
        this.id = id;
        this.name = name;
        this.provider = provider;
    }

    /** An account that has an id and nothing else. */
    public static AccountBuilder of(String id, String provider) {
        return of(id, id, provider);
    }

    /** As {@link #of(String, String)}, with a name of its own. */
    public static AccountBuilder of(String id, String name, String provider) {
        return new AccountBuilder(id, name, provider);
    }

    /** An account that has all that {@code a} has. */
    public static AccountBuilder like(AccountConfig a) {
        AccountBuilder builder = new AccountBuilder(a.id(), a.name(), a.provider());
        builder.type = a.type();
        builder.apiKey = a.apiKey();
        builder.baseUrl = a.baseUrl();
        builder.apis = a.apis();
        builder.models = a.models();
        builder.status = a.status();
        builder.profile = a.profile();
        builder.authHeader = a.authHeader();
        builder.query = a.query();
        builder.injectUsage = a.injectUsage();
        builder.weight = a.weight();
        builder.priority = a.priority();
        builder.maxConcurrency = a.maxConcurrency();
        builder.httpProxy = a.httpProxy();
        builder.caFile = a.caFile();
        builder.quirks = a.quirks();
        builder.anthropicVersion = a.anthropicVersion();
        builder.accessToken = a.accessToken();
        builder.refreshToken = a.refreshToken();
        builder.expiresAt = a.expiresAt();
        builder.clientId = a.clientId();
        builder.clientSecret = a.clientSecret();
        builder.acknowledgeProviderTerms = a.acknowledgeProviderTerms();
        builder.workloadIdentity = a.workloadIdentity();
        return builder;
    }

    public AccountBuilder type(AccountConfig.Type its) {
        type = its;
        return this;
    }

    public AccountBuilder apiKey(String its) {
        apiKey = Optional.of(new Secret(its));
        return this;
    }

    /** The server; empty for the provider's own. */
    public AccountBuilder baseUrl(String its) {
        baseUrl = Optional.of(its).filter(url -> !url.isEmpty());
        return this;
    }

    public AccountBuilder apis(Dialect... its) {
        return apis(Set.of(its));
    }

    public AccountBuilder apis(Set<Dialect> its) {
        apis = its;
        return this;
    }

    public AccountBuilder models(String... its) {
        models = List.of(its).stream().map(Glob::new).toList();
        return this;
    }

    public AccountBuilder status(Status its) {
        status = its;
        return this;
    }

    public AccountBuilder authHeader(AccountConfig.AuthHeader its) {
        authHeader = Optional.of(its);
        return this;
    }

    public AccountBuilder query(Map<String, String> its) {
        query = its;
        return this;
    }

    public AccountBuilder injectUsage(boolean its) {
        injectUsage = its;
        return this;
    }

    public AccountBuilder weight(int its) {
        weight = its;
        return this;
    }

    public AccountBuilder priority(int its) {
        priority = its;
        return this;
    }

    public AccountBuilder maxConcurrency(int its) {
        maxConcurrency = its;
        return this;
    }

    public AccountBuilder httpProxy(String its) {
        httpProxy = Optional.of(its);
        return this;
    }

    public AccountBuilder caFile(String its) {
        caFile = Optional.of(its);
        return this;
    }

    public AccountBuilder quirks(Set<Quirk> its) {
        quirks = its;
        return this;
    }

    public AccountBuilder quirks(Quirk... its) {
        return quirks(Set.of(its));
    }

    public AccountBuilder anthropicVersion(String its) {
        anthropicVersion = Optional.of(its);
        return this;
    }

    public AccountBuilder profile(String its) {
        profile = Optional.of(its);
        return this;
    }

    public AccountBuilder accessToken(String its) {
        accessToken = Optional.of(new Secret(its));
        return this;
    }

    public AccountBuilder refreshToken(String its) {
        refreshToken = Optional.of(new Secret(its));
        return this;
    }

    public AccountBuilder expiresAt(Instant its) {
        expiresAt = Optional.of(its);
        return this;
    }

    public AccountBuilder clientId(String its) {
        clientId = Optional.of(its);
        return this;
    }

    public AccountBuilder clientSecret(String its) {
        clientSecret = Optional.of(new Secret(its));
        return this;
    }

    public AccountBuilder acknowledgeProviderTerms(boolean its) {
        acknowledgeProviderTerms = its;
        return this;
    }

    public AccountBuilder workloadIdentity(WorkloadIdentityConfig its) {
        workloadIdentity = Optional.of(its);
        return this;
    }

    public AccountConfig build() {
        return new AccountConfig(
                id,
                name,
                type,
                provider,
                apiKey,
                baseUrl,
                apis,
                models,
                status,
                profile,
                authHeader,
                query,
                injectUsage,
                weight,
                priority,
                maxConcurrency,
                httpProxy,
                caFile,
                quirks,
                anthropicVersion,
                accessToken,
                refreshToken,
                expiresAt,
                clientId,
                clientSecret,
                acknowledgeProviderTerms,
                workloadIdentity);
    }
}
