package llmgateway.contracts.account;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of an account and why.
 *
 * @param reason for people, without secrets; empty if there is nothing to say
 * @param until when the state ends by itself, if that is known
 */
public record AccountStatus(AccountState state, String reason, Optional<Instant> until) {

    /** An account that serves. */
    public static final AccountStatus ACTIVE = new AccountStatus(AccountState.ACTIVE, "", Optional.empty());

    /** An account that was switched off. */
    public static final AccountStatus DISABLED =
            new AccountStatus(AccountState.DISABLED, "disabled by order or configuration", Optional.empty());

    /** A state without a known end. */
    public static AccountStatus of(AccountState state, String reason) {
        return new AccountStatus(state, reason, Optional.empty());
    }
}
