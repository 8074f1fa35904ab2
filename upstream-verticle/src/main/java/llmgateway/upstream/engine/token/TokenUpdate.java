package llmgateway.upstream.engine.token;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;

/**
 * What is to become of an account's tokens. Other nodes write them too, so it says what to do with whatever they have made of them
 * by the time that it can be written.
 */
@FunctionalInterface
public interface TokenUpdate {

    /** What to write over {@code stored}; empty if there is nothing to write any more. */
    Optional<TokenRecord> over(Optional<TokenRecord> stored);

    /** This one, and then {@code next}. */
    default TokenUpdate then(TokenUpdate next) {
        return stored -> {
            Optional<TokenRecord> first = over(stored);
            return next.over(first.or(() -> stored)).or(() -> first);
        };
    }

    /** Puts {@code pair} there, unless there is one of its generation or of a higher one. */
    static TokenUpdate pair(TokenRecord pair) {
        return stored -> stored.filter(present -> present.generation() >= pair.generation())
                        .isPresent()
                ? Optional.empty()
                : Optional.of(pair);
    }

    /** Puts what a login got in place of what is there. */
    static TokenUpdate login(Tokens tokens, Instant now, long floor) {
        return stored -> stored.flatMap(TokenRecord::accessToken).equals(Optional.of(tokens.accessToken()))
                ? Optional.empty()
                : Optional.of(TokenRecord.loggedIn(stored, floor, tokens, now));
    }

    /** Puts a configured pair there, unless somebody has taken it before. */
    static TokenUpdate seed(Seed seed, Instant now, long floor) {
        return stored -> seed.isNew(stored) ? Optional.of(seed.taken(stored, floor, now)) : Optional.empty();
    }

    /** Changes a pair that is of {@code generation}. */
    static TokenUpdate edit(long generation, UnaryOperator<TokenRecord> edit) {
        return stored ->
                stored.filter(present -> present.generation() == generation).map(edit);
    }
}
