package llmgateway.router;

import java.util.List;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Attempt;

/** What was decided about the next attempt for a request. */
sealed interface Choice {

    /** It is made. */
    record Made(Attempt attempt) implements Choice {}

    /**
     * Everybody who could be asked is full.
     *
     * @param accounts those for whose places the request can wait
     * @param verdict what the client is told if it does not get one
     */
    record Full(List<AccountConfig> accounts, Failure verdict) implements Choice {}
}
