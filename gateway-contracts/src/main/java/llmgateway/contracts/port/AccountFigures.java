package llmgateway.contracts.port;

import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.Usage;

/** What was counted of each account. Any thread. */
public interface AccountFigures {

    /** The figures of the account with this id; {@link Figures#NONE} if it was never asked. */
    Figures of(String account);

    /**
     * The counts of one account.
     *
     * @param requests attempts that ended
     * @param errors those of them that failed
     * @param meanLatencyMillis the mean duration of an attempt, 0 if there was none
     * @param lastError the label of the last failure
     */
    record Figures(
            long requests,
            long errors,
            Usage tokens,
            double meanLatencyMillis,
            Optional<Instant> lastUsed,
            Optional<String> lastError) {
        /** Nothing was counted. */
        public static final Figures NONE = new Figures(0, 0, Usage.NONE, 0, Optional.empty(), Optional.empty());
    }
}
