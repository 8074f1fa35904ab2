package llmgateway.upstream;

import io.vertx.core.Future;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenRequest;

/** Where tokens come from. */
interface TokenEndpoint {

    /**
     * Sends one request, to one host after the other while they are gone; the future never fails.
     *
     * @param permit looked at each time before the request leaves; if it does not hold, nothing is sent
     */
    Future<TokenAnswer> ask(AccountConfig account, TokenRequest request, Permit permit);

    /** Whether a request may leave now. */
    interface Permit {
        /** For what can be sent at any time. */
        Permit ANY_TIME = () -> true;

        boolean holds();
    }
}
