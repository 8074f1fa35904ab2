package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.failure.RefusedException;

/** What an account's kind of credential means for a call; each kind is one class. */
public sealed interface AccountKind permits ApiKey, ClientToken, OauthAccount, WorkloadIdentity {

    /**
     * Puts the credential, and what goes with it, into {@code headers}, which hold no credential yet.
     *
     * @param dialect the dialect spoken with the upstream
     * @throws RefusedException if the request lacks what this kind needs of it, or there is no credential
     */
    void authorize(ClientRequest request, Dialect dialect, MultiMap headers) throws RefusedException;

    /** Whether the credential is the caller's own, so that its refusal, and what is said of its limits, is for the caller. */
    default boolean belongsToCaller() {
        return false;
    }

    /** Whether the gateway can get a new credential when the upstream refuses this one. */
    default boolean renews() {
        return false;
    }

    /**
     * The text that the upstream wants first in the system prompt of {@code request}.
     *
     * @param dialect the dialect spoken with the upstream
     */
    default Optional<String> systemText(ClientRequest request, Dialect dialect) {
        return Optional.empty();
    }

    /**
     * The kind of {@code account}.
     *
     * @param oauth the profiles that there are
     * @param credential the credential of an account that renews its own; any other account has none
     */
    static AccountKind of(AccountConfig account, OauthConfig oauth, Credential credential) {
        return switch (account.type()) {
            case API_KEY -> new ApiKey(account.effectiveAuthHeader(), account.apiKey());
            case CLIENT_TOKEN -> new ClientToken();
            case OAUTH -> new OauthAccount(oauth.profileOf(account), credential);
            case WORKLOAD_IDENTITY -> new WorkloadIdentity(credential);
        };
    }
}
