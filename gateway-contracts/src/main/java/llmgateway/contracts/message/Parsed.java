package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.port.RequestTranslation;

/** Transform knows what the request asks for. */
public record Parsed(Exchange exchange, RequestTranslation translation) implements StageMessage {}
