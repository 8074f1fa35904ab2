package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;

/** An attempt that was not rejected is over: its reply was delivered, broke off, or was cancelled with the exchange. */
public record AttemptEnded(Exchange exchange, Attempt attempt, Outcome outcome, Usage usage) implements StageMessage {}
