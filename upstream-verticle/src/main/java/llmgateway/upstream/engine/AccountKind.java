package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;

/** What an account's kind of credential means for a call; each kind is one class. */
public sealed interface AccountKind permits ApiKey, ClientToken {

    /**
     * Puts the credential into {@code headers}, which hold none yet.
     *
     * @throws RefusedException if the request lacks what this kind needs of it
     */
    void authorize(ClientRequest request, MultiMap headers) throws RefusedException;

    /** Whether the credential is the caller's own, so that its refusal is for the caller to see. */
    boolean belongsToCaller();

    /**
     * The kind of {@code account}.
     *
     * @throws RefusedException if this node cannot use accounts of that kind
     */
    static AccountKind of(AccountConfig account) throws RefusedException {
        return switch (account.type()) {
            case API_KEY -> new ApiKey(account.effectiveAuthHeader(), account.apiKey());
            case CLIENT_TOKEN -> new ClientToken();
            case OAUTH, WORKLOAD_IDENTITY ->
                throw new RefusedException(
                        Failure.of(FailureKind.NO_ACCOUNT, "The account's kind of credential is not supported."));
        };
    }
}
