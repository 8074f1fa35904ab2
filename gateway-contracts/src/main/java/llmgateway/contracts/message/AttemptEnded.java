package llmgateway.contracts.message;

import java.util.Optional;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;

/**
 * An attempt that was not rejected is over: its reply was delivered, broke off, or was cancelled with the exchange.
 *
 * @param firstByteNanos how long the upstream took to begin its reply, or -1 if it did not begin
 * @param responseId the id under which the account keeps the response, if the reply named one
 */
public record AttemptEnded(
        Exchange exchange,
        Attempt attempt,
        Outcome outcome,
        Usage usage,
        long firstByteNanos,
        Optional<String> responseId)
        implements StageMessage {

    /** The end of an attempt whose reply never began. */
    public AttemptEnded(Exchange exchange, Attempt attempt, Outcome outcome, Usage usage) {
        this(exchange, attempt, outcome, usage, -1, Optional.empty());
    }
}
