package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.port.RequestTranslation;

/** The router chose an account for the next attempt. */
public record Routed(Exchange exchange, RequestTranslation translation, Attempt attempt) implements StageMessage {}
