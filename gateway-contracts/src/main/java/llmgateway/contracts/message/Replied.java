package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.Reply;

/** The reply is ready to be written. */
public record Replied(Exchange exchange, Reply reply) implements StageMessage {}
