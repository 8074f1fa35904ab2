package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;
import llmgateway.contracts.Served;
import llmgateway.contracts.port.RequestTranslation;

/**
 * A client asks for a count of tokens, and no account that serves the model can count them; transform answers by itself.
 *
 * @param served who would serve the model, with no attempt made
 */
public record Uncounted(Exchange exchange, RequestTranslation translation, Served served) implements StageMessage {}
