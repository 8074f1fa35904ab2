package llmgateway.upstream;

import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenRecord;

/**
 * The state of an account that follows from its tokens.
 *
 * @param renewable whether there is something to renew them with
 * @param renewing whether that is being done
 * @param fault why the last renewal failed, if it did
 * @param notBefore until when no other is made
 */
record TokenStates(boolean renewable, boolean renewing, Optional<Fault> fault, Instant notBefore) {

    AccountStatus of(TokenRecord tokens, Instant now) {
        if (tokens.verdict().isPresent()) {
            return AccountStatus.of(
                    tokens.verdict().get().state(), tokens.verdict().get().reason());
        }
        if (tokens.suspended()) {
            return AccountStatus.of(
                    AccountState.REAUTH_REQUIRED,
                    "its tokens came back from an older state and may have been replaced since; log in anew");
        }
        if (renewing) {
            return AccountStatus.of(AccountState.REFRESHING, "");
        }
        if (tokens.intent().isPresent()) {
            return AccountStatus.of(
                    AccountState.IN_DOUBT,
                    "the answer to its last renewal was lost; the present token is used to its end");
        }
        if (tokens.usable(now)) {
            return AccountStatus.ACTIVE;
        }
        if (!renewable) {
            return AccountStatus.of(
                    AccountState.REAUTH_REQUIRED, "its token has ended and it has no refresh token; log in anew");
        }
        return now.isBefore(notBefore)
                ? new AccountStatus(
                        AccountState.COOLING,
                        "its token has ended and cannot be renewed now: "
                                + fault.map(Fault::words).orElse("the last try failed"),
                        Optional.of(notBefore))
                : AccountStatus.of(AccountState.REFRESHING, "");
    }
}
