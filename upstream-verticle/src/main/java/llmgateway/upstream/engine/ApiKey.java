package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig.AuthHeader;

/** A key of the gateway's own; servers that want none are called without. */
record ApiKey(AuthHeader header, Optional<Secret> key) implements AccountKind {

    @Override
    public void authorize(ClientRequest request, Dialect dialect, MultiMap headers) {
        if (key.isEmpty()) {
            return;
        }
        String value = key.get().reveal().strip();
        switch (header) {
            case BEARER -> headers.set("authorization", "Bearer " + value);
            case X_API_KEY -> headers.set("x-api-key", value);
            case API_KEY -> headers.set("api-key", value);
        }
    }
}
