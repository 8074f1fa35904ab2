package llmgateway.contracts.account;

import java.time.Duration;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;

/** The states of all accounts as one node sees them: order, credential and health in one. Any thread. */
public interface AccountStates {

    /**
     * The state of {@code account}.
     *
     * @param model what it would be asked for; empty: the account as a whole, which is then said to be cooling as soon as it is for
     *     any model
     */
    AccountStatus of(AccountConfig account, String model);

    /** Whether there is anything that {@code account} would be asked for now. */
    default boolean usable(AccountConfig account) {
        return of(account, "").state().serves();
    }

    /** How long {@code account} goes on to rest, for any model; empty if it does not. */
    default Optional<Duration> rest(AccountConfig account) {
        return Optional.empty();
    }

    /**
     * Ends all rests of {@code account}.
     *
     * @return whether there was one
     */
    default boolean release(AccountConfig account) {
        return false;
    }
}
