package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.UnaryOperator;
import llmgateway.upstream.engine.token.Seed;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenUpdate;

/** The tokens of one account as this node holds them: those of the store, unless newer ones are known here. One thread. */
final class HeldTokens {
    private final TokenScene scene;
    private final TokenShelf shelf;
    private Optional<TokenRecord> present = Optional.empty();
    private Optional<String> offered = Optional.empty();

    HeldTokens(TokenScene scene, TokenShelf shelf) {
        this.scene = scene;
        this.shelf = shelf;
    }

    /** Empty if there never were any. */
    Optional<TokenRecord> present() {
        return present;
    }

    /** 0 if there are none. */
    long generation() {
        return present.map(TokenRecord::generation).orElse(0L);
    }

    /** Takes {@code tokens}, whatever the store has. */
    void hold(TokenRecord tokens) {
        present = Optional.of(tokens);
    }

    /**
     * Takes what the store has, but that nobody has taken back what was said of the pair. Another side of a split network may have
     * overwritten that, and the term of a pair that was refused is free, so that people can have it tried anew.
     *
     * @return whether a newer pair came
     */
    boolean adopt() {
        Optional<TokenRecord> stored = shelf.newest();
        long known = generation();
        if (stored.filter(this::lacksVerdict).isPresent()) {
            present.ifPresent(judged -> shelf.note(TokenUpdate.edit(
                    known,
                    its -> lacksVerdict(its) ? its.withVerdict(judged.verdict().orElseThrow()) : its)));
            return false;
        }
        present = stored;
        return generation() > known;
    }

    /** Whether {@code its} is without what was said of this very pair, though nobody has taken that back. */
    private boolean lacksVerdict(TokenRecord its) {
        return its.generation() == generation()
                && its.verdict().isEmpty()
                && present.filter(held ->
                                held.verdict().isPresent() && held.released().equals(its.released()))
                        .isPresent();
    }

    /** Changes what is held, and what the store has of the same generation. */
    void edit(UnaryOperator<TokenRecord> edit) {
        shelf.note(TokenUpdate.edit(generation(), edit));
        present = present.map(edit);
    }

    /**
     * Takes a configured pair, once for each that this process was configured with, unless somebody did before; the future tells when
     * it is kept.
     */
    Optional<Future<Void>> take(Seed seed) {
        if (offered.equals(Optional.of(seed.hash()))) {
            return Optional.empty();
        }
        offered = Optional.of(seed.hash());
        return seed.isNew(present)
                ? Optional.of(shelf.keep(TokenUpdate.seed(
                        seed, scene.clock().instant(), shelf.stored().floor())))
                : Optional.empty();
    }
}
