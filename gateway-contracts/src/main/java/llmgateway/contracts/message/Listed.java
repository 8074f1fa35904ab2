package llmgateway.contracts.message;

import java.util.List;
import llmgateway.contracts.Exchange;

/**
 * The router's answer to a listing endpoint; which of the two lists is meant follows from the request's endpoint.
 *
 * @param models what the caller may use, aliases included, without repetition
 * @param providers the upstream accounts
 */
public record Listed(Exchange exchange, List<Model> models, List<Provider> providers) implements StageMessage {

    /**
     * A model that can be asked for.
     *
     * @param owner the provider that serves it
     */
    public record Model(String id, String owner) {}

    /**
     * An account as clients may see it.
     *
     * @param type the provider
     * @param models the model patterns that it serves
     */
    public record Provider(String id, String type, List<String> models, String apiBase) {}
}
