package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRecord.Intent;
import llmgateway.upstream.engine.token.TokenRecord.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRecordTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final TokenRecord PAIR = new TokenRecord(
            4,
            Optional.of(new Secret("a")),
            Optional.of(new Secret("r")),
            NOW,
            NOW.plusSeconds(3600),
            List.of("one"),
            List.of("seed"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            false);

    @Test
    void whatIsWrittenIsReadBack() {
        TokenRecord begun = PAIR.withIntent(Optional.of(new Intent("here", NOW, 1, true)));
        TokenRecord judged = PAIR.withVerdict(new Verdict(AccountState.BLOCKED, "why"));
        TokenRecord doubted = PAIR.withIntent(begun.intent().map(Intent::inDoubt));
        for (TokenRecord tokens : List.of(PAIR, begun, doubted, judged, judged.released(NOW), doubted.released(NOW))) {
            assertThat(TokenRecord.of(new JsonObject(tokens.toJson().encode()))).contains(tokens);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'generation':'x'}", "{'generation':1,'issued_at':'yesterday','expires_at':'x'}"})
    void somethingElseIsNoTokens(String json) {
        assertThat(TokenRecord.of(new JsonObject(json.replace('\'', '"')))).isEmpty();
    }

    @Test
    void aReplyWithoutARefreshTokenKeepsTheOldOne() {
        Tokens tokens = new Tokens(new Secret("b"), Optional.empty(), Duration.ofMinutes(10), Optional.empty());
        TokenRecord next =
                PAIR.withIntent(Optional.of(new Intent("here", NOW, 0, false))).renewed(tokens, NOW.plusSeconds(60));
        assertThat(next)
                .isEqualTo(new TokenRecord(
                        5,
                        Optional.of(new Secret("b")),
                        Optional.of(new Secret("r")),
                        NOW.plusSeconds(60),
                        NOW.plusSeconds(660),
                        List.of("one"),
                        List.of("seed"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false));
    }

    @Test
    void theLastSixteenConfiguredPairsAreRemembered() {
        List<Seed> seeds = new ArrayList<>();
        Optional<TokenRecord> tokens = Optional.empty();
        for (int i = 0; i < 18; i++) {
            Seed seed = Seed.of(AccountBuilder.of("a", "anthropic")
                            .refreshToken("r" + i)
                            .build())
                    .orElseThrow();
            seeds.add(seed);
            tokens = Optional.of(seed.taken(tokens, 0, NOW));
        }
        Optional<TokenRecord> last = tokens;
        assertThat(seeds.subList(2, 18)).noneMatch(seed -> seed.isNew(last));
        assertThat(seeds.subList(0, 2)).allMatch(seed -> seed.isNew(last));
        assertThat(TokenRecord.of(last.orElseThrow().toJson())).isEqualTo(last);
    }

    @Test
    void aConfiguredPairIsTakenOnceAndAgainWhenItChanges() {
        AccountConfig account =
                AccountBuilder.of("a", "anthropic").refreshToken("r1").build();
        Seed seed = Seed.of(account).orElseThrow();
        TokenRecord taken = seed.taken(Optional.empty(), 0, NOW);
        assertThat(seed.isNew(Optional.empty())).isTrue();
        assertThat(seed.isNew(Optional.of(taken))).isFalse();
        assertThat(taken.usable(NOW)).isFalse();
        Seed other = Seed.of(AccountBuilder.like(account)
                        .refreshToken("r2")
                        .accessToken("a2")
                        .build())
                .orElseThrow();
        assertThat(other.isNew(Optional.of(taken))).isTrue();
        TokenRecord next = other.taken(Optional.of(taken), 0, NOW);
        assertThat(next.generation()).isEqualTo(2);
        assertThat(other.isNew(Optional.of(next))).isFalse();
        assertThat(seed.isNew(Optional.of(next))).isFalse();
        assertThat(Seed.of(AccountBuilder.of("a", "anthropic").build())).isEmpty();
    }
}
