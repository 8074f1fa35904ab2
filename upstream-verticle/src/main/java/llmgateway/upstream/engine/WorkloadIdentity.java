package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.RefusedException;

/** A short-lived token that was got for the identity that the platform gave to this process. */
record WorkloadIdentity(Credential credential) implements AccountKind {

    @Override
    public void authorize(ClientRequest request, Dialect dialect, MultiMap headers) throws RefusedException {
        BearerToken.put(credential, headers);
    }

    @Override
    public boolean renews() {
        return true;
    }
}
