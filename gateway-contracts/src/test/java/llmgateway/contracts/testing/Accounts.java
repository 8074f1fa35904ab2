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

    /** The same account, of another type. */
    public static AccountConfig ofType(AccountConfig a, AccountConfig.Type type) {
        return copy(a, type, a.status(), a.maxConcurrency(), a.caFile());
    }

    /** The same account with a bound on its concurrency. */
    public static AccountConfig bounded(AccountConfig a, int bound) {
        return copy(a, a.type(), a.status(), bound, a.caFile());
    }

    /** The same account, whose server is believed by the authority in {@code caFile}. */
    public static AccountConfig trusting(AccountConfig a, String caFile) {
        return copy(a, a.type(), a.status(), a.maxConcurrency(), Optional.of(caFile));
    }

    /** The same account, not in use. */
    public static AccountConfig disabled(AccountConfig a) {
        return copy(a, a.type(), Status.DISABLED, a.maxConcurrency(), a.caFile());
    }

    private static AccountConfig copy(
            AccountConfig a, AccountConfig.Type type, Status status, int maxConcurrency, Optional<String> caFile) {
        return new AccountConfig(
                a.id(),
                a.name(),
                type,
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
