package llmgateway.contracts.account;

import java.time.Duration;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;

/** The health of all accounts as far as people and machines around a node see it and may change it. Any thread. */
public interface AccountHealth extends AccountStates {

    /** Whether there is anything that {@code account} would be asked for now. */
    boolean usable(AccountConfig account);

    /** How long {@code account} goes on to rest, for any model; empty if it does not. */
    Optional<Duration> rest(AccountConfig account);

    /**
     * Ends all rests of {@code account}.
     *
     * @return whether there was one
     */
    boolean release(AccountConfig account);

    /** Knows of no failure: an account serves if it is switched on. */
    AccountHealth UNWATCHED = new AccountHealth() {
        @Override
        public AccountStatus of(AccountConfig account, String model) {
            return account.active() ? AccountStatus.ACTIVE : AccountStatus.DISABLED;
        }

        @Override
        public boolean usable(AccountConfig account) {
            return account.active();
        }

        @Override
        public Optional<Duration> rest(AccountConfig account) {
            return Optional.empty();
        }

        @Override
        public boolean release(AccountConfig account) {
            return false;
        }
    };
}
