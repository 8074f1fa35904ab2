package llmgateway.upstream;

import io.vertx.core.Future;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenRequest;

/** Where tokens come from. */
interface TokenEndpoint {

    /** Sends one request, to one host after the other while they are gone; the future never fails. */
    Future<TokenAnswer> ask(AccountConfig account, TokenRequest request);
}
