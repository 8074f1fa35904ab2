package llmgateway.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenRecord;

/**
 * What follows from the tokens of an account at one moment.
 *
 * @param tokens empty if there never were any
 * @param renewable whether there is something to renew them with
 * @param renewing whether that is being done here, or waited for
 * @param renewer the other node that is doing it, if one is
 * @param fault why the last renewal failed, if it did
 * @param notBefore until when no other is made
 * @param next when the next one is due
 */
record TokenView(
        Optional<TokenRecord> tokens,
        boolean renewable,
        boolean renewing,
        Optional<String> renewer,
        Optional<Fault> fault,
        Instant notBefore,
        Optional<Instant> next,
        Instant now) {

    TokenReport report() {
        return new TokenReport(
                credential(),
                tokens.map(TokenRecord::scopes).orElse(List.of()),
                tokens.filter(TokenRecord::ours)
                        .filter(pair -> pair.generation() > 0)
                        .map(TokenRecord::issuedAt),
                next,
                fault.map(its -> its.kind().label()));
    }

    Credential credential() {
        if (tokens.isEmpty()) {
            return Credential.NONE;
        }
        TokenRecord pair = tokens.get();
        AccountStatus status = status(pair);
        return new Credential(
                pair.generation(),
                status.state().serves() ? pair.accessToken() : Optional.empty(),
                Optional.of(pair.expiresAt()),
                status);
    }

    /** Why there is no newer credential. */
    RefusedException refusal() {
        String why = fault.map(Fault::words).orElse(credential().status().reason());
        return refusal("The account's credential cannot be renewed" + (why.isEmpty() ? "." : ": " + why + "."));
    }

    /** The answer {@code words} to whoever asked for a credential. */
    RefusedException refusal(String words) {
        Failure failure = Failure.of(FailureKind.NO_ACCOUNT, words).withRemedy(Remedy.NEXT_ACCOUNT);
        return new RefusedException(
                now.isBefore(notBefore) ? failure.withRetryAfter(Duration.between(now, notBefore)) : failure);
    }

    private AccountStatus status(TokenRecord pair) {
        if (pair.verdict().isPresent()) {
            return AccountStatus.of(
                    pair.verdict().get().state(), pair.verdict().get().reason());
        }
        if (pair.suspended()) {
            return AccountStatus.of(
                    AccountState.REAUTH_REQUIRED,
                    "its tokens came back from an older state and may have been replaced since; log in anew");
        }
        if (renewing || renewer.isPresent()) {
            return AccountStatus.of(
                    AccountState.REFRESHING,
                    renewer.map(node -> "node " + node + " is renewing it").orElse(""));
        }
        if (pair.intent().isPresent()) {
            return AccountStatus.of(
                    AccountState.IN_DOUBT,
                    "the answer to its last renewal was lost; the present token is used to its end");
        }
        if (pair.usable(now)) {
            return AccountStatus.of(
                    AccountState.ACTIVE,
                    fault.filter(its -> its.kind() == Kind.NO_MAJORITY)
                            .map(Fault::words)
                            .orElse(""));
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
