package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRequest;
import llmgateway.upstream.engine.token.TokenUpdate;

/**
 * Gets tokens for the code that a login ended with.
 *
 * @param profile how the account logs in, if that is configured
 */
record Redemption(TokenScene scene, TokenShelf shelf, AccountConfig account, Optional<ProfileConfig> profile) {

    /**
     * Puts the tokens of {@code code} in place of those that there are.
     *
     * @return fails with words of {@code view} if there are none, and then nothing has changed
     */
    Future<Void> of(Grant.AuthorizationCode code, TokenView view) {
        if (profile.filter(its -> !its.allTokenUrls().isEmpty()).isEmpty()) {
            return Future.failedFuture(view.refusal("Its profile says of no token endpoint."));
        }
        return scene.endpoint()
                .ask(account, TokenRequest.of(account, profile.get(), code), TokenEndpoint.Permit.ANY_TIME)
                .compose(answer -> answer instanceof Tokens got
                        ? shelf.keep(TokenUpdate.login(
                                got, scene.clock().instant(), shelf.stored().floor()))
                        : Future.failedFuture(failed((Fault) answer, view)));
    }

    private static RefusedException failed(Fault fault, TokenView view) {
        return view.refusal("The login did not succeed: " + fault.words() + ".");
    }
}
