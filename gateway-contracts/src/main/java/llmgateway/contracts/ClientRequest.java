package llmgateway.contracts;

import io.vertx.core.MultiMap;
import java.util.Optional;

/**
 * The facts of a client's request apart from its body; nothing here changes once the exchange is accepted.
 *
 * @param id the request id that is returned, logged and shown
 * @param endpoint what is asked for
 * @param query the raw query string without {@code ?}, empty if there was none
 * @param headers the client's headers as received; read only. The gateway's own key headers are already taken out
 * @param caller who asks
 * @param providerInPath the provider that the path names ({@code /anthropic/v1/…}), if any
 * @param modelInPath the model that the path names, if any; it wins over the body's
 */
public record ClientRequest(
        String id,
        Endpoint endpoint,
        String query,
        MultiMap headers,
        Caller caller,
        Optional<String> providerInPath,
        Optional<String> modelInPath) {}
