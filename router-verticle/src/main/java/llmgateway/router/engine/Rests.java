package llmgateway.router.engine;

import java.time.Duration;
import java.util.Optional;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.config.AccountConfig;

/** Who rests at the moment. */
public interface Rests extends AccountStates {

    /** Whether {@code account} may be asked for {@code model} now. */
    Standing standing(AccountConfig account, String model);

    /** How long {@code account} goes on to rest for {@code model}; empty if it does not. */
    Optional<Duration> rest(AccountConfig account, String model);
}
