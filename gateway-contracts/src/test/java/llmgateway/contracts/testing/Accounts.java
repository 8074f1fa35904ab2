package llmgateway.contracts.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.Status;

/** Accounts for tests. */
public final class Accounts {

    private Accounts() {}

    /** An active API-key account that serves {@code models}, or its provider's own if none are given. */
    public static AccountConfig account(String id, String provider, String baseUrl, String... models) {
        return account(id, provider, baseUrl, Set.of(), models);
    }

    /** As {@link #account(String, String, String, String...)}, of a server that speaks {@code apis}. */
    public static AccountConfig account(
            String id, String provider, String baseUrl, Set<Dialect> apis, String... models) {
        return new AccountConfig(
                id,
                id,
                AccountConfig.Type.API_KEY,
                provider,
                Optional.of(new Secret("sk-test-" + id)),
                baseUrl.isEmpty() ? Optional.empty() : Optional.of(baseUrl),
                apis,
                List.of(models).stream().map(Glob::new).toList(),
                Status.ACTIVE,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                true,
                1,
                1,
                0,
                Optional.empty(),
                Optional.empty());
    }

    /** The same account, whose server is believed by the authority in {@code caFile}. */
    public static AccountConfig trusting(AccountConfig a, String caFile) {
        return copy(a, a.status(), a.maxConcurrency(), Optional.of(caFile));
    }

    /** The same account, not in use. */
    public static AccountConfig disabled(AccountConfig a) {
        return copy(a, Status.DISABLED, a.maxConcurrency(), a.caFile());
    }

    /** The same account, which may serve {@code most} requests at once. */
    public static AccountConfig bounded(AccountConfig a, int most) {
        return copy(a, a.status(), most, a.caFile());
    }

    private static AccountConfig copy(AccountConfig a, Status status, int maxConcurrency, Optional<String> caFile) {
        return new AccountConfig(
                a.id(),
                a.name(),
                a.type(),
                a.provider(),
                a.apiKey(),
                a.baseUrl(),
                a.apis(),
                a.models(),
                status,
                a.profile(),
                a.authHeader(),
                a.query(),
                a.injectUsage(),
                a.weight(),
                a.priority(),
                maxConcurrency,
                a.httpProxy(),
                caFile);
    }
}
