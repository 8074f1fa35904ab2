package llmgateway.upstream;

import io.vertx.core.Future;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.upstream.engine.token.Grant;

/** What people may ask and order about the tokens of accounts. Any thread; futures complete on the caller's context. */
public interface TokenOrders {

    /** What may be told of an account's tokens. */
    TokenReport report(AccountConfig account);

    /**
     * Renews an account's tokens, whatever its state and however recently that failed.
     *
     * @return fails with a {@link llmgateway.contracts.failure.RefusedException} that says why in words
     */
    Future<Credential> refresh(AccountConfig account);

    /**
     * Redeems the code of a login that was checked; a login that fails changes nothing.
     *
     * @return fails with a {@link llmgateway.contracts.failure.RefusedException} that says why in words
     */
    Future<Credential> login(AccountConfig account, Grant.AuthorizationCode code);
}
