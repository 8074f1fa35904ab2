package llmgateway.router.engine;

import java.util.Optional;
import llmgateway.contracts.port.Affinity;
import llmgateway.router.engine.affinity.Sessions;

/**
 * What is kept of a client's request while attempts come and go.
 *
 * @param model the model that it asks for, as it names it
 * @param session the number of its session; 0 if it belongs to none
 * @param boundTo the id of what it builds on and one account keeps
 */
public record Ask(String model, long session, Optional<String> boundTo) {

    /** A request that nothing ties to any other. */
    public static Ask of(String model) {
        return new Ask(model, 0, Optional.empty());
    }

    /** A request with ties; one whose client names no session belongs to all that begin alike. */
    public static Ask of(String model, Affinity affinity) {
        long session = affinity.session().map(Sessions::number).orElse(affinity.contentHash());
        return new Ask(model, session, affinity.boundTo());
    }

    /** What the session's prompt cache is known by; caches are not shared between models. */
    public long cacheKey() {
        return Sessions.key(session, model);
    }
}
