package llmgateway.upstream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.TermTakenException;
import llmgateway.contracts.state.RecordStore.TooFewException;
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
import llmgateway.upstream.engine.token.TokenUpdate;

/**
 * Spends a refresh token that can be spent once. Before it leaves, more than half of all nodes hold durably that it is about to; so
 * no other node spends it too, and whoever comes after a crash knows that it may be spent, and tries it one last time rather than
 * over and over.
 *
 * <pre>
 *   another node is at it? ── wait ─▶ look again: a newer pair? use it
 *      │ no
 *   write the intent ─▶ read it again ─▶ ask ─┬─ tokens ────▶ write the pair ─▶ use it
 *      │       │                              ├─ not spent, or too late to be sent ─▶ take the intent back
 *      │       └─ conflict: look again        ├─ no answer ─▶ the intent stays (in doubt); the second time: reauth required
 *      └─ fails: nothing was spent            └─ refused ───▶ somebody wrote a newer pair? use it : reauth required
 * </pre>
 */
record RefreshRenewal(
        TokenScene scene, TokenShelf shelf, OtherRenewals others, AccountConfig account, ProfileConfig profile)
        implements Renewal {
    /** With the patience for an answer well below what others take for the longest renewal. */
    static final Duration SENT_WITHIN = Duration.ofSeconds(15);

    private static final String LOST = "the answers to its last renewals were lost; log in anew";

    @Override
    public Future<Renewed> from(TokenRecord held) {
        Promise<Renewed> ended = Promise.promise();
        look(held, ended);
        return ended.future();
    }

    /** Looks until something has come of it; each time anew, since that may last for hours. */
    private void look(TokenRecord held, Promise<Renewed> ended) {
        shelf.save()
                .transform(saved -> saved.failed() ? notWritten(held, saved) : consider(held))
                .onComplete(looked -> {
                    if (looked.cause() instanceof AgainException) {
                        look(held, ended);
                    } else {
                        ended.handle(looked);
                    }
                });
    }

    /** It is worth looking at the tokens again. */
    private static final class AgainException extends Exception {
        AgainException() {
            super("look again", null, false, false);
        }
    }

    private static Future<Renewed> again() {
        return Future.failedFuture(new AgainException());
    }

    private Future<Renewed> consider(TokenRecord held) {
        others.look();
        Stored over = shelf.stored();
        if (over.tokens().isEmpty()) {
            return ended(held, Kind.NOT_WRITABLE, "the state does not hold its tokens any more");
        }
        TokenRecord present = over.tokens().get();
        if (present.generation() > held.generation()) {
            return adopted(present);
        }
        if (present.verdict().isPresent()) {
            return waited(
                    present,
                    new Fault(Kind.INVALID_GRANT, present.verdict().get().reason()));
        }
        if (others.renewer().isPresent()) {
            return afterOthers(held);
        }
        SortedSet<String> known = scene.peers().known();
        long there = known.stream().filter(scene.peers()::alive).count();
        if (there <= known.size() / 2) {
            return waited(
                    present,
                    new Fault(
                            Kind.NO_MAJORITY,
                            "it waits for a majority of the nodes: " + there + " of " + known.size() + " are there"));
        }
        int before = present.intent().map(doubt -> doubt.number() + 1).orElse(0);
        return others.isFree() ? begin(present, over, before) : afterOthers(held);
    }

    private Future<Renewed> afterOthers(TokenRecord held) {
        return others.freed()
                .transform(
                        freed -> freed.failed() ? waited(held, new Fault(Kind.BUSY, "the node is stopping")) : again());
    }

    /**
     * Begins a renewal.
     *
     * @param number how many before it may have spent the token; after the first one none is to follow
     */
    private Future<Renewed> begin(TokenRecord present, Stored over, int number) {
        if (doubted(present)) {
            return lost(present, present.intent());
        }
        if (present.refreshToken().isEmpty()) {
            return judged(present, "it has no refresh token; log in anew", Optional.empty());
        }
        Intent intent = new Intent(scene.peers().self(), scene.clock().instant(), number, number > 0);
        TokenRecord intended = present.withIntent(Optional.of(intent));
        return shelf.intend(intended, over).transform(written -> {
            // A newer pair that came from elsewhere in the meantime would be revoked with the older one.
            if (written.succeeded() && shelf.stored().tokens().equals(Optional.of(intended))) {
                return spend(intended);
            }
            if (written.cause() instanceof TermTakenException taken) {
                return taken(present, over, intent, taken.node());
            }
            return withdraw(intended).compose(withdrawn -> {
                if (written.failed() && !(written.cause() instanceof ConflictException)) {
                    return notWritten(present, written);
                }
                if (shelf.stored().equals(over)) {
                    others.beQuiet();
                }
                return again();
            });
        });
    }

    /** Another one was promised the term: it renews them, or it did and nobody knows what came of it. */
    private Future<Renewed> taken(TokenRecord present, Stored over, Intent intent, String by) {
        // What it noted of its renewal may have been overwritten by another side of a split network. Where it has the
        // last one, it knows best what came of it, and says so.
        boolean overdue = others.isOverdue(present.generation(), intent.number(), by) && !intent.last();
        if (isGone(by) || overdue) {
            return intent.last() ? lost(present, Optional.of(intent)) : begin(present, over, intent.number() + 1);
        }
        others.yieldTurn();
        return again();
    }

    /** Whether who was promised a term can make no use of it any more, or not know any more whether it did. */
    private boolean isGone(String node) {
        return node.equals(scene.peers().self()) || !scene.peers().alive(node);
    }

    private Future<Renewed> spend(TokenRecord intended) {
        Grant grant = new Grant.RefreshToken(intended.refreshToken().orElseThrow());
        return scene.endpoint()
                .ask(account, TokenRequest.of(account, profile, grant), () -> isTimely(intended))
                .compose(answer -> answered(intended, answer));
    }

    /** Whether nobody can have taken the renewal over or changed the tokens since it was begun. */
    private boolean isTimely(TokenRecord intended) {
        Instant begun = intended.intent().map(Intent::at).orElseThrow();
        Duration since = Duration.between(begun, scene.clock().instant());
        return !since.isNegative()
                && since.compareTo(SENT_WITHIN) < 0
                && shelf.stored().tokens().equals(Optional.of(intended));
    }

    /** Takes the intent of {@code intended} back, which spent nothing; the doubt of before is left. */
    private Future<Void> withdraw(TokenRecord intended) {
        return shelf.note(ended(intended, intended.intent().flatMap(Intent::unspent)))
                .compose(noted -> shelf.unspent(intended));
    }

    /** Puts {@code left} in place of the intent of {@code intended}. */
    private static TokenUpdate ended(TokenRecord intended, Optional<Intent> left) {
        return TokenUpdate.edit(intended.generation(), present -> present.ended(intended.intent(), left));
    }

    private Future<Renewed> answered(TokenRecord intended, TokenAnswer answer) {
        if (answer instanceof Tokens tokens) {
            TokenRecord next = intended.renewed(tokens, scene.clock().instant());
            return shelf.keep(TokenUpdate.pair(next)).map(kept -> new Renewed(next, Optional.empty(), true));
        }
        Fault fault = (Fault) answer;
        return switch (fault.kind()) {
            case INVALID_GRANT -> shelf.unspent(intended).compose(back -> refused(intended, fault));
            case NO_ANSWER ->
                doubted(intended)
                        ? lost(intended, intended.intent())
                        : shelf.note(ended(intended, intended.intent().map(Intent::inDoubt)))
                                .compose(noted -> ended(intended, fault));
            case NOT_SENT, BUSY, GONE, REFUSED, NOT_WRITABLE, NO_MAJORITY ->
                withdraw(intended).compose(noted -> ended(intended, fault));
        };
    }

    private Future<Renewed> refused(TokenRecord intended, Fault fault) {
        Optional<TokenRecord> present = shelf.stored().tokens();
        if (present.filter(other -> other.generation() > intended.generation()).isPresent()) {
            return adopted(present.get());
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
        return judged(intended, why, intended.intent().flatMap(Intent::unspent));
    }

    /** Whether the renewal that {@code tokens} tell of is the last one. */
    private static boolean doubted(TokenRecord tokens) {
        return tokens.intent().filter(Intent::last).isPresent();
    }

    /** It was {@code spent} in vain for the last time; that stays with the tokens, so that an order goes on from there. */
    private Future<Renewed> lost(TokenRecord tokens, Optional<Intent> spent) {
        return judged(tokens, LOST, spent.map(Intent::inDoubt));
    }

    private Future<Renewed> judged(TokenRecord tokens, String why, Optional<Intent> left) {
        Verdict verdict = new Verdict(AccountState.REAUTH_REQUIRED, why);
        TokenRecord judged = tokens.withIntent(left).withVerdict(verdict);
        return shelf.note(ended(tokens, left)
                        .then(TokenUpdate.edit(tokens.generation(), present -> present.withVerdict(verdict))))
                .compose(noted -> ended(judged, Kind.INVALID_GRANT, why));
    }

    private static Future<Renewed> notWritten(TokenRecord held, AsyncResult<Void> write) {
        if (write.cause() instanceof TooFewException few) {
            return waited(
                    held,
                    new Fault(
                            Kind.NO_MAJORITY,
                            "it waits for a majority of the nodes, so nothing was sent: " + few.getMessage()));
        }
        return ended(
                held,
                Kind.NOT_WRITABLE,
                "the state cannot be written, so nothing was sent: "
                        + write.cause().getMessage());
    }

    private static Future<Renewed> adopted(TokenRecord tokens) {
        return Future.succeededFuture(new Renewed(tokens, Optional.empty(), false));
    }

    private static Future<Renewed> waited(TokenRecord tokens, Fault fault) {
        return Future.succeededFuture(new Renewed(tokens, Optional.of(fault), false));
    }

    private static Future<Renewed> ended(TokenRecord tokens, Kind kind, String words) {
        return ended(tokens, new Fault(kind, words));
    }

    private static Future<Renewed> ended(TokenRecord tokens, Fault fault) {
        return Future.succeededFuture(new Renewed(tokens, Optional.of(fault), true));
    }
}
