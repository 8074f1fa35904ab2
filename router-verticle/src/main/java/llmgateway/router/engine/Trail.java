package llmgateway.router.engine;

import java.time.Instant;
import java.util.List;

/**
 * What became of a request, for people who ask for it later.
 *
 * @param id the request's id
 * @param endedAt when it was over for the router: the upstream's part of the reply had ended, or the client was refused
 * @param model the model that was asked for
 * @param key the id of the client key, empty without one
 * @param steps the attempts, oldest first
 * @param outcome the label of how it ended
 * @param reason why nobody served it; empty if somebody did
 */
public record Trail(
        String id,
        Instant endedAt,
        String endpoint,
        String model,
        String key,
        List<Step> steps,
        String outcome,
        String reason) {

    /**
     * One attempt.
     *
     * @param outcome the label of how it ended
     * @param reason why it failed; empty if it did not
     * @param millis how long the upstream took to begin its reply or to fail; -1 if neither happened
     */
    public record Step(String account, String model, String outcome, String reason, long millis) {}
}
