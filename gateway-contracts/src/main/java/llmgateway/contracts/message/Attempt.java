package llmgateway.contracts.message;

import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Served;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.port.Permit;

/**
 * One try to have a request served by one account.
 *
 * @param account who is asked
 * @param model the model that the account is asked for
 * @param modelLabel {@code model} if a route or account names it, else {@code other}
 * @param dialect the dialect spoken with the upstream
 * @param strict whether what that dialect cannot say is refused, rather than dropped or approximated
 * @param permit the place in the account that this attempt holds; the router gives it back when the attempt ends
 * @param trail the attempts before this one, oldest first
 * @param startedAt when the place was taken, as {@link System#nanoTime}
 */
public record Attempt(
        AccountConfig account,
        String model,
        String modelLabel,
        Dialect dialect,
        boolean strict,
        Permit permit,
        List<Try> trail,
        long startedAt) {

    /** An attempt that begins now. */
    public Attempt(
            AccountConfig account,
            String model,
            String modelLabel,
            Dialect dialect,
            boolean strict,
            Permit permit,
            List<Try> trail) {
        this(account, model, modelLabel, dialect, strict, permit, trail, System.nanoTime());
    }

    /**
     * An attempt that failed.
     *
     * @param upstreamNanos how long the upstream took to fail
     */
    public record Try(String account, String model, Failure failure, long upstreamNanos) {}

    /** What to tell of this attempt once the upstream took {@code upstreamNanos} to begin its reply. */
    public Served served(long upstreamNanos) {
        long waited = upstreamNanos;
        for (Try earlier : trail) {
            waited += earlier.upstreamNanos();
        }
        return new Served(account.provider(), account.id(), model, modelLabel, trail.size() + 1, waited);
    }
}
