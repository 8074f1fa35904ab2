package llmgateway.contracts.account;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One limit of an account, as its provider last stated it.
 *
 * @param name the provider's name of it, such as {@code requests}, {@code input-tokens}, {@code unified-5h}
 * @param family the model family that it concerns; empty for all models
 * @param limit how much the window allows
 * @param remaining how much of it is left
 * @param utilization the used share, 0 to 1 and above
 * @param resetsAt when the window begins anew
 * @param statedAt when the provider said so
 */
public record LimitWindow(
        String name,
        String family,
        OptionalLong limit,
        OptionalLong remaining,
        OptionalDouble utilization,
        Optional<Instant> resetsAt,
        Instant statedAt) {

    /** The share that is left, 0 to 1; empty if it is not known. */
    public OptionalDouble headroom() {
        if (utilization.isPresent()) {
            return OptionalDouble.of(Math.max(0, 1 - utilization.getAsDouble()));
        }
        if (limit.isPresent() && remaining.isPresent() && limit.getAsLong() > 0) {
            return OptionalDouble.of(Math.min(1, (double) remaining.getAsLong() / limit.getAsLong()));
        }
        return OptionalDouble.empty();
    }
}
