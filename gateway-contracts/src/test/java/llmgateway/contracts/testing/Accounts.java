package llmgateway.contracts.testing;

import java.util.Set;
import llmgateway.contracts.Dialect;
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
        return AccountBuilder.of(id, provider)
                .apiKey("sk-test-" + id)
                .baseUrl(baseUrl)
                .apis(apis)
                .models(models)
                .build();
    }

    /** The same account, of another type. */
    public static AccountConfig ofType(AccountConfig a, AccountConfig.Type type) {
        return AccountBuilder.like(a).type(type).build();
    }

    /** The same account with a bound on its concurrency. */
    public static AccountConfig bounded(AccountConfig a, int bound) {
        return AccountBuilder.like(a).maxConcurrency(bound).build();
    }

    /** The same account, whose server is believed by the authority in {@code caFile}. */
    public static AccountConfig trusting(AccountConfig a, String caFile) {
        return AccountBuilder.like(a).caFile(caFile).build();
    }

    /** The same account, not in use. */
    public static AccountConfig disabled(AccountConfig a) {
        return AccountBuilder.like(a).status(Status.DISABLED).build();
    }
}
