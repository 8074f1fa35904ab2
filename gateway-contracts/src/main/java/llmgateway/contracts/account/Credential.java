package llmgateway.contracts.account;

import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.Secret;

/**
 * What is known of the credential of an account that renews its own, at one moment; immutable.
 *
 * @param generation grows with each renewal and each login; 0 if there never was a credential
 * @param token the bearer token to use now; empty if there is none that may be used
 * @param expiresAt when the token ends, as far as it is known
 */
public record Credential(long generation, Optional<Secret> token, Optional<Instant> expiresAt, AccountStatus status) {

    /** There is no credential, and there never was one. */
    public static final Credential NONE = new Credential(
            0,
            Optional.empty(),
            Optional.empty(),
            AccountStatus.of(AccountState.PENDING_LOGIN, "nobody has logged in yet"));

    /** Whether it can be sent at {@code now}. */
    public boolean usable(Instant now) {
        return token.isPresent() && expiresAt.map(now::isBefore).orElse(true);
    }
}
