package llmgateway.upstream.engine.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.config.AccountConfig;

/**
 * The pair of tokens that an account is configured to begin with. It is taken once; when another one is configured, that is; but never
 * one that was taken before, which a node that starts with an older configuration would bring back.
 */
public record Seed(
        String hash, Optional<Secret> accessToken, Optional<Secret> refreshToken, Optional<Instant> expiresAt) {

    /** How many are remembered. */
    private static final int MOST = 16;

    /** The pair of {@code account}, if it has one. */
    public static Optional<Seed> of(AccountConfig account) {
        if (account.accessToken().isEmpty() && account.refreshToken().isEmpty()) {
            return Optional.empty();
        }
        String text = account.accessToken().map(Secret::reveal).orElse("") + " "
                + account.refreshToken().map(Secret::reveal).orElse("");
        return Optional.of(
                new Seed(Sha256.hex(text), account.accessToken(), account.refreshToken(), account.expiresAt()));
    }

    /** Whether this is another pair than all those that {@code record} was taken from. */
    public boolean isNew(Optional<TokenRecord> record) {
        return !taken(record).contains(hash);
    }

    private static List<String> taken(Optional<TokenRecord> record) {
        return record.map(TokenRecord::seeds).orElse(List.of());
    }

    private List<String> withThis(List<String> before) {
        return Stream.concat(before.stream().skip(Math.max(0, before.size() - MOST + 1)), Stream.of(hash))
                .toList();
    }

    /**
     * The record that begins with this pair, after {@code before}.
     *
     * @param floor a generation that it must exceed too
     */
    public TokenRecord taken(Optional<TokenRecord> before, long floor, Instant now) {
        Instant end = accessToken.isPresent() ? expiresAt.orElse(now.plus(TokenReply.USUAL_LIFETIME)) : now;
        return new TokenRecord(
                Math.max(before.map(TokenRecord::generation).orElse(0L), floor) + 1,
                accessToken,
                refreshToken,
                now,
                end,
                List.of(),
                withThis(taken(before)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }
}
