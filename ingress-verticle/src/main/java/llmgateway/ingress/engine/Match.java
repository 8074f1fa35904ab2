package llmgateway.ingress.engine;

import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.FailureKind;

/** What a method and a path ask of the gateway. */
public sealed interface Match {

    /**
     * An endpoint that needs a client key.
     *
     * @param provider the provider that the path names, if any
     * @param model the model that the path names, decoded, if any
     */
    record Call(Endpoint endpoint, Optional<String> provider, Optional<String> model) implements Match {}

    /** A question about the gateway itself that needs no key. */
    enum Probe implements Match {
        /** Whether the process lives. */
        HEALTH,
        /** Whether requests should be sent here. */
        READY,
        /** Whether anybody is there. */
        HELLO
    }

    /**
     * Nothing that is served.
     *
     * @param message one sentence for the client
     * @param endpoint the endpoint that the path names, if the method alone is wrong
     * @param allow the value of the {@code Allow} header, empty for none
     */
    record Refused(FailureKind kind, String message, Optional<Endpoint> endpoint, String allow) implements Match {}
}
