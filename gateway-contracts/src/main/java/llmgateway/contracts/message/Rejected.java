package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.port.RequestTranslation;

/**
 * An attempt failed before any event of its reply reached the client, so the router chooses again. This ends the attempt.
 *
 * @param upstreamNanos how long the upstream took to fail
 */
public record Rejected(
        Exchange exchange, RequestTranslation translation, Attempt attempt, Failure failure, long upstreamNanos)
        implements StageMessage {}
