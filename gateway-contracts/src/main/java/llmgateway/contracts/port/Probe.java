package llmgateway.contracts.port;

import io.vertx.core.Future;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;

/** Finds out whether accounts work, with one tiny real request each. */
public interface Probe {

    /**
     * Asks {@code account} for {@code model}.
     *
     * @return what the failure of the account means, empty if it works; fails if nothing could be learnt of the account. Completes
     *     on the calling context
     */
    Future<Optional<Failure>> probe(AccountConfig account, String model);
}
