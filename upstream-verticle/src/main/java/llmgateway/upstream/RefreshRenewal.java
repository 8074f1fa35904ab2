package llmgateway.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.upstream.TokenShelf.Stored;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Intent;
import llmgateway.upstream.engine.token.TokenRecord.Verdict;
import llmgateway.upstream.engine.token.TokenRequest;

/**
 * Spends a refresh token that can be spent once. Before it leaves, the store holds durably that it is about to; so whoever comes
 * after a crash knows that it may be spent, and tries it one last time rather than over and over.
 *
 * <pre>
 *   write the intent ─▶ read it again ─▶ ask ─┬─ tokens ────▶ write the pair ─▶ use it
 *      │                                      ├─ not spent ─▶ take the intent back
 *      └─ fails: nothing was spent            ├─ no answer ─▶ the intent stays (in doubt); the second time: reauth required
 *                                             └─ refused ───▶ somebody wrote a newer pair? use it : reauth required
 * </pre>
 */
record RefreshRenewal(TokenScene scene, TokenShelf shelf, AccountConfig account, ProfileConfig profile)
        implements Renewal {
    /** Longer than a request for tokens takes, from its intent to its end. */
    private static final Duration ELSEWHERE = Duration.ofMinutes(2);

    @Override
    public Future<Renewed> from(TokenRecord held) {
        return shelf.save().transform(saved -> saved.failed() ? notWritten(held, saved) : intend(held));
    }

    private Future<Renewed> intend(TokenRecord held) {
        Stored over = shelf.stored();
        TokenRecord present = over.tokens().orElse(held);
        if (over.tokens().isEmpty() || present.generation() > held.generation()) {
            return over.tokens().isEmpty()
                    ? failed(held, Kind.NOT_WRITABLE, "the state does not hold its tokens any more")
                    : done(present);
        }
        Optional<Intent> begun = present.intent();
        if (begun.filter(Intent::last).isPresent()) {
            return judged(present, "the answers to its last renewals were lost; log in anew");
        }
        Instant now = scene.clock().instant();
        Duration left = begun.filter(intent -> !intent.node().equals(scene.node()))
                .map(intent -> Duration.between(now, intent.at().plus(ELSEWHERE)))
                .orElse(Duration.ZERO);
        if (left.compareTo(Duration.ZERO) > 0 && left.compareTo(ELSEWHERE) <= 0) {
            return ended(present, new Fault(Kind.BUSY, "another node is renewing it", Optional.of(left)));
        }
        if (present.refreshToken().isEmpty()) {
            return judged(present, "it has no refresh token; log in anew");
        }
        TokenRecord intended = present.withIntent(Optional.of(new Intent(scene.node(), now, begun.isPresent())));
        return shelf.write(intended, over).transform(written -> {
            if (written.failed()) {
                return notWritten(present, written);
            }
            return shelf.stored().tokens().equals(Optional.of(intended))
                    ? spend(intended)
                    : failed(shelf.newest().orElse(present), Kind.BUSY, "its tokens were changed at the same time");
        });
    }

    private Future<Renewed> spend(TokenRecord intended) {
        Grant grant = new Grant.RefreshToken(intended.refreshToken().orElseThrow());
        return scene.endpoint()
                .ask(account, TokenRequest.of(account, profile, grant))
                .compose(answer -> answered(intended, answer));
    }

    private Future<Renewed> answered(TokenRecord intended, TokenAnswer answer) {
        if (answer instanceof Tokens tokens) {
            TokenRecord next = intended.renewed(tokens, scene.clock().instant());
            return shelf.keep(next).compose(kept -> done(next));
        }
        Fault fault = (Fault) answer;
        return switch (fault.kind()) {
            case INVALID_GRANT -> refused(intended, fault);
            case NO_ANSWER ->
                doubted(intended)
                        ? judged(intended, "the answers to its last renewals were lost; log in anew")
                        : ended(intended, fault);
            case NOT_SENT, BUSY, GONE, REFUSED, NOT_WRITABLE -> {
                TokenRecord unspent = intended.withIntent(
                        intended.intent().filter(Intent::last).map(last -> new Intent(last.node(), last.at(), false)));
                yield shelf.note(unspent).compose(noted -> ended(unspent, fault));
            }
        };
    }

    private Future<Renewed> refused(TokenRecord intended, Fault fault) {
        Optional<TokenRecord> present = shelf.stored().tokens();
        if (present.filter(other -> other.generation() > intended.generation()).isPresent()) {
            return done(present.get());
        }
        String why;
        if (doubted(intended)) {
            why = "the answer to its last renewal was lost, and its refresh token is spent; log in anew";
        } else if (intended.ours() && scene.clock().instant().isBefore(intended.expiresAt())) {
            why = "its refresh token was refused within the lifetime that it was given: it is probably used elsewhere;"
                    + " log in anew";
        } else {
            why = fault.words() + "; log in anew";
        }
        return judged(intended, why);
    }

    private static boolean doubted(TokenRecord intended) {
        return intended.intent().filter(Intent::last).isPresent();
    }

    private Future<Renewed> judged(TokenRecord tokens, String why) {
        TokenRecord judged = tokens.withVerdict(Optional.of(new Verdict(AccountState.REAUTH_REQUIRED, why)));
        return shelf.note(judged).compose(noted -> ended(judged, new Fault(Kind.INVALID_GRANT, why)));
    }

    private static Future<Renewed> notWritten(TokenRecord held, AsyncResult<Void> write) {
        return write.cause() instanceof ConflictException
                ? failed(held, Kind.BUSY, "its tokens were changed at the same time")
                : failed(
                        held,
                        Kind.NOT_WRITABLE,
                        "the state cannot be written, so nothing was sent: "
                                + write.cause().getMessage());
    }

    private static Future<Renewed> done(TokenRecord tokens) {
        return Future.succeededFuture(new Renewed(tokens, Optional.empty()));
    }

    private static Future<Renewed> failed(TokenRecord tokens, Kind kind, String words) {
        return ended(tokens, new Fault(kind, words));
    }

    private static Future<Renewed> ended(TokenRecord tokens, Fault fault) {
        return Future.succeededFuture(new Renewed(tokens, Optional.of(fault)));
    }
}
