package llmgateway.contracts.message;

import llmgateway.contracts.Dialect;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Served;
import llmgateway.contracts.failure.Failure;

/**
 * The exchange failed for good; transform renders the failure for the client.
 *
 * @param dialect the dialect that the client speaks, as far as it is known
 * @param served the last attempt, or {@link Served#NOBODY}
 */
public record Failed(Exchange exchange, Dialect dialect, Failure failure, Served served) implements StageMessage {}
