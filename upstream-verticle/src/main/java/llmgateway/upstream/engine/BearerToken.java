package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;

/** Sends the token of a credential that the gateway renews. */
final class BearerToken {
    private BearerToken() {}

    /**
     * Puts the token of {@code credential} into {@code headers}.
     *
     * @throws RefusedException if there is none
     */
    static void put(Credential credential, MultiMap headers) throws RefusedException {
        Secret token = credential
                .token()
                .orElseThrow(() -> new RefusedException(
                        Failure.of(FailureKind.NO_ACCOUNT, "The account has no credential that could be used.")
                                .withRemedy(Remedy.NEXT_ACCOUNT)));
        headers.set("authorization", "Bearer " + token.reveal());
    }
}
