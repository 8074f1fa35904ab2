package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.WorkloadIdentityConfig;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRequest;

/** Exchanges the identity of this process for a token. It can be presented again, so nothing is written down. */
record WorkloadRenewal(TokenScene scene, AccountConfig account, WorkloadIdentityConfig settings) implements Renewal {

    @Override
    public Future<Renewed> from(TokenRecord held) {
        return scene.identities().read(settings).transform(read -> {
            if (read.failed()) {
                return Future.succeededFuture(new Renewed(
                        held,
                        Optional.of(new Fault(Kind.NOT_SENT, "the identity token cannot be read or is empty")),
                        true));
            }
            TokenRequest request = TokenRequest.of(settings, new Grant.Assertion(read.result(), settings));
            return scene.endpoint()
                    .ask(account, request, TokenEndpoint.Permit.ANY_TIME)
                    .map(answer -> {
                        if (answer instanceof Tokens tokens) {
                            return new Renewed(
                                    held.renewed(tokens, scene.clock().instant()), Optional.empty(), true);
                        }
                        return new Renewed(held, Optional.of((Fault) answer), true);
                    });
        });
    }
}
