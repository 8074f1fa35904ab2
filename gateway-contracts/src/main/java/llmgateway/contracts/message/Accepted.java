package llmgateway.contracts.message;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Exchange;

/**
 * Ingress let a request in and has read it whole.
 *
 * @param body the request body as received; nobody changes it. Empty for requests without one
 */
public record Accepted(Exchange exchange, Buffer body) implements StageMessage {}
