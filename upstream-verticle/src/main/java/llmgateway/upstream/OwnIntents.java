package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Intent;
import llmgateway.upstream.engine.token.TokenUpdate;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows better than the store of the renewals of one account that it began: one that is under way is written
 * again when another side of a split network has overwritten it, and one that is known to have spent nothing is taken back wherever
 * it turns up. Confined to the keepers' context.
 */
final class OwnIntents {
    private final String self;
    private final TokenShelf shelf;
    private final Set<Intent> unspent = new HashSet<>();
    private @Nullable TokenRecord spending;

    OwnIntents(String self, TokenShelf shelf) {
        this.self = self;
        this.shelf = shelf;
    }

    /** The intent of {@code intended} is about to be written, be it the same as one that was taken back. */
    void begins(TokenRecord intended) {
        intended.intent().ifPresent(unspent::remove);
    }

    /** The token of {@code intended} is being spent from now on. */
    void began(TokenRecord intended) {
        spending = intended;
    }

    /** There was an answer, or there will be none. */
    void ended() {
        spending = null;
    }

    /** Takes the intent of {@code intended} back, which spent nothing; succeeds when that was tried. */
    Future<Void> withdraw(TokenRecord intended) {
        intended.intent().ifPresent(unspent::add);
        return shelf.note(withdrawal(intended)).compose(noted -> shelf.unspent(intended));
    }

    /** Intended for the last time, it leaves the doubt that was there before. */
    private static TokenUpdate withdrawal(TokenRecord intended) {
        return TokenUpdate.edit(
                intended.generation(),
                present -> intended.intent()
                        .map(begun -> present.takenBack(
                                begun, Optional.of(begun).filter(Intent::last).map(Intent::inDoubt)))
                        .orElse(present));
    }

    /** Notes that the answer to what {@code intended} was lost. */
    Future<Void> doubt(TokenRecord intended) {
        return shelf.note(TokenUpdate.edit(
                intended.generation(),
                present -> intended.intent()
                        .map(begun -> present.ended(begun, Optional.of(begun.inDoubt())))
                        .orElse(present)));
    }

    /** The store may hold something else. */
    void look() {
        TokenRecord mine = spending;
        Optional<TokenRecord> present = shelf.stored().tokens();
        if (mine != null) {
            TokenUpdate again = stored -> stored.filter(its -> isOverwritten(mine, its))
                    .map(its -> its.generation() < mine.generation() ? mine : its.withIntent(mine.intent()));
            if (again.over(present).isPresent()) {
                shelf.note(again);
            }
        } else {
            present.filter(its -> its.intent().filter(unspent::contains).isPresent())
                    .ifPresent(its -> shelf.note(withdrawal(its)));
        }
    }

    private boolean isOverwritten(TokenRecord mine, TokenRecord present) {
        boolean others = present.intent()
                .filter(begun -> !begun.node().isEmpty() && !begun.node().equals(self))
                .isPresent();
        boolean outranked =
                mine.intent().filter(begun -> begun.outranks(present.intent())).isPresent();
        return present.generation() <= mine.generation()
                && !present.intent().equals(mine.intent())
                && (!others || outranked);
    }
}
