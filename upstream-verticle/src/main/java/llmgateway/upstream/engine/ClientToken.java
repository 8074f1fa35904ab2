package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;

/** The caller's own {@code Authorization}, passed on unchanged. */
record ClientToken() implements AccountKind {

    @Override
    public void authorize(ClientRequest request, Dialect dialect, MultiMap headers) throws RefusedException {
        String credential = request.headers().get("authorization");
        if (credential == null) {
            throw new RefusedException(Failure.of(
                    FailureKind.MISSING_AUTHORIZATION,
                    "This account is used with the caller's own credential: send it as Authorization,"
                            + " and the gateway's key as x-gateway-api-key."));
        }
        headers.set("authorization", credential);
    }

    @Override
    public boolean belongsToCaller() {
        return true;
    }
}
