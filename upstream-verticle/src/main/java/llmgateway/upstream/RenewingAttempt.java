package llmgateway.upstream;

import java.time.InstantSource;
import java.util.function.Function;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Routed;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an account whose credential the gateway renews. Confined to the shard's event loop.
 *
 * <pre>
 *   a usable credential? ── yes ─────────▶ calling ── refused ──▶ a newer one known? ── yes ──▶ calling once more ── refused ──▶ rejected
 *            └── no ──▶ waiting for one ──▶───┘                        └── no ──▶ waiting for one ──▶───┘     (credential marked)
 *   waiting ── none to be had ──▶ rejected          waiting ── exchange closed ──▶ ended
 * </pre>
 */
final class RenewingAttempt {
    private final Routed routed;
    private final Calling calling;
    private final Exits exits;
    private final Credentials credentials;
    private final InstantSource clock;
    private final AccountConfig account;
    private boolean waiting;
    private @Nullable Credential refused;

    /** Makes the call with a credential; tells {@code refusals} instead of the router if the upstream refuses it. */
    interface Calling {
        void call(Credential credential, CredentialRefusal refusals);
    }

    /** What is to be done when the upstream refuses a credential. */
    interface CredentialRefusal {
        void told(Failure failure);
    }

    RenewingAttempt(Routed routed, CallScene scene, Calling calling) {
        this.routed = routed;
        this.calling = calling;
        this.exits = scene.exits();
        this.credentials = scene.books().credentials();
        this.clock = scene.clock();
        this.account = routed.attempt().account();
    }

    void start() {
        routed.exchange().onClose(this::closed);
        Credential known = credentials.of(account);
        if (known.usable(clock.instant())) {
            call(known);
        } else {
            renew(known.generation(), cause -> unusable(known, cause));
        }
    }

    private void call(Credential credential) {
        calling.call(credential, failure -> refused(credential, failure));
    }

    private void refused(Credential used, Failure failure) {
        if (refused != null) {
            credentials.refused(
                    account,
                    used.generation(),
                    AccountState.REAUTH_REQUIRED,
                    "the provider refused the credential although it had just been renewed");
            exits.rejected(routed, failure, 0);
            return;
        }
        refused = used;
        Credential known = credentials.of(account);
        if (known.generation() > used.generation() && known.usable(clock.instant())) {
            call(known);
        } else {
            renew(used.generation(), cause -> failure);
        }
    }

    private void renew(long generation, Function<Throwable, Failure> otherwise) {
        waiting = true;
        credentials.newerThan(account, generation).onComplete(renewed -> {
            if (!waiting) {
                return;
            }
            waiting = false;
            if (renewed.succeeded()) {
                call(renewed.result());
            } else {
                exits.rejected(routed, otherwise.apply(renewed.cause()), 0);
            }
        });
    }

    /** Why there is no credential, as far as the one who renews tells it. */
    private static Failure unusable(Credential known, Throwable cause) {
        Failure failure = cause instanceof RefusedException told
                ? told.failure()
                : Failure.of(
                        FailureKind.NO_ACCOUNT,
                        "The account has no credential that could be used: "
                                + known.status().state().label() + ".");
        return failure.withRemedy(Remedy.NEXT_ACCOUNT);
    }

    private void closed() {
        if (waiting) {
            waiting = false;
            exits.ended(routed, Outcome.CLIENT_GONE);
        }
    }
}
