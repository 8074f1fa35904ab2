package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.Optional;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenRecord;

/** A way to get newer tokens for an account. */
interface Renewal {

    /** Tries once, from what is {@code held}; the future never fails. */
    Future<Renewed> from(TokenRecord held);

    /**
     * What came of it.
     *
     * @param tokens what is to be held now
     * @param fault why there is nothing newer; empty if there is
     * @param tried whether it was this node that tried, rather than it having waited for another one or for enough of them
     */
    record Renewed(TokenRecord tokens, Optional<Fault> fault, boolean tried) {}
}
