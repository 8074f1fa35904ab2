package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import llmgateway.contracts.Endpoint.Kind;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.Recovered;
import llmgateway.contracts.health.Rested;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.api.Test;

class SharedRestsTest {
    private static final String OPUS = "claude-opus-5";
    private static final String SONNET = "claude-sonnet-5";
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig TWIN = Accounts.account("twin", "anthropic", "http://one");

    private final Map<String, AccountConfig> accounts = new HashMap<>(Map.of("a", A, "twin", TWIN));
    private final Place here = new Place(-7);
    private final Place there = new Place(Long.MAX_VALUE - 1000);

    /** A node whose clock shows what it likes. */
    private final class Place {
        private final List<LimitWindow> limits = new ArrayList<>();
        private long nanos;
        private final Health health;
        private final SharedRests shared;

        Place(long nanos) {
            this.nanos = nanos;
            health = new Health(
                    account -> AccountStatus.ACTIVE,
                    account -> limits,
                    () -> this.nanos,
                    () -> Instant.EPOCH.plusNanos(this.nanos),
                    () -> 0.5);
            shared = new SharedRests(health, id -> Optional.ofNullable(accounts.get(id)));
        }

        Standing standing(AccountConfig account, String model) {
            return health.standing(account, model);
        }

        List<HealthNews> tell(Place other) {
            List<HealthNews> news = shared.untold(100);
            news.forEach(other.shared::take);
            return news;
        }
    }

    private void pass(Duration time) {
        here.nanos += time.toNanos();
        there.nanos += time.toNanos();
    }

    private static Failure answer(int status) {
        return FailureRules.BUILT_IN
                .answered(status, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m"));
    }

    private static Failure limited(Duration wait) {
        return FailureRules.BUILT_IN
                .answered(429, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m").withRetryAfter(wait));
    }

    @Test
    void aRestHoldsElsewhereForWhatIsLeftOfIt() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(10)));
        pass(Duration.ofMinutes(1));

        assertThat(here.tell(there)).hasSize(1);

        assertThat(there.standing(A, OPUS)).isEqualTo(Standing.RESTING);
        assertThat(there.standing(A, SONNET)).isEqualTo(Standing.READY);
        assertThat(there.health.of(A, "").reason()).isEqualTo("opus: rate limit reached");
        assertThat(there.health.rest(A, OPUS).orElseThrow())
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(9).plusSeconds(6));
    }

    @Test
    void whatWasHeardIsNotToldOnAndNothingIsToldTwice() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(10)));
        here.tell(there);

        assertThat(there.shared.untold(100)).isEmpty();
        assertThat(here.shared.untold(100)).isEmpty();
        assertThat(there.shared.all()).hasSize(1);
        there.shared.all().forEach(here.shared::take);
        assertThat(here.shared.untold(100)).isEmpty();
    }

    @Test
    void anEchoOfAnOwnRestProlongsNothing() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(10)));
        Optional<Duration> before = here.health.rest(A, OPUS);
        here.tell(there);
        List<HealthNews> echo = there.shared.all();
        here.health.release(A);
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(10)));

        echo.forEach(here.shared::take);

        assertThat(here.health.rest(A, OPUS)).isEqualTo(before);
        here.health.release(A);
        echo.forEach(here.shared::take);
        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.READY);
    }

    @Test
    void aSuccessEndsTheRestEverywhereAndEachNodeMayFindOut() {
        here.health.failed(A, OPUS, answer(500));
        here.tell(there);
        pass(Duration.ofSeconds(3));
        assertThat(here.health.mayProbe(A, OPUS)).isTrue();
        assertThat(there.health.mayProbe(A, OPUS)).isTrue();

        there.health.succeeded(A, OPUS, there.nanos);
        assertThat(there.tell(here)).hasSize(1).first().isInstanceOf(Recovered.class);

        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(here.shared.untold(100)).isEmpty();
    }

    @Test
    void aSuccessThatBeganBeforeARestDoesNotEndIt() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(1)));
        here.tell(there);
        long begun = there.nanos;
        pass(Duration.ofSeconds(1));
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(5)));

        there.health.succeeded(A, OPUS, begun);
        there.tell(here);
        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.RESTING);
        here.tell(there);
        assertThat(there.standing(A, OPUS)).isEqualTo(Standing.RESTING);
    }

    @Test
    void anOverloadedServerRestsEverywhere() {
        here.health.failed(A, OPUS, answer(529));
        assertThat(here.tell(there))
                .extracting(HealthNews::subject)
                .containsExactlyInAnyOrder(Subject.account("a"), Subject.server("http://one"));

        assertThat(there.standing(TWIN, SONNET)).isEqualTo(Standing.GUESSED);
        there.health.succeeded(TWIN, SONNET, there.nanos);
        there.tell(here);
        assertThat(here.standing(TWIN, SONNET)).isEqualTo(Standing.READY);
        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.GUESSED);
    }

    @Test
    void aReleaseEndsTheRestsEverywhere() {
        here.health.failed(A, OPUS, limited(Duration.ofDays(7)));
        here.health.failed(A, SONNET, answer(529));
        here.tell(there);
        pass(Duration.ofSeconds(1));

        assertThat(there.health.release(A)).isTrue();
        there.tell(here);

        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(here.standing(A, SONNET)).isEqualTo(Standing.READY);
        assertThat(here.standing(TWIN, SONNET)).isEqualTo(Standing.READY);
    }

    @Test
    void aThousandFailuresAreOneRest() {
        for (int i = 0; i < 10_000; i++) {
            here.health.failed(A, OPUS, i % 2 == 0 ? answer(500) : limited(Duration.ofSeconds(30)));
        }

        assertThat(here.shared.untold(100))
                .singleElement()
                .isInstanceOfSatisfying(
                        Rested.class, rested -> assertThat(rested.stated()).isTrue());
        assertThat(here.shared.untold(100)).isEmpty();
    }

    @Test
    void whatCostsNothingTellsNothing() {
        for (int i = 0; i < 1000; i++) {
            here.health.failed(A, OPUS, answer(400));
            here.health.succeeded(A, OPUS, here.nanos);
            here.health.release(A);
        }

        assertThat(here.shared.untold(100)).isEmpty();
        assertThat(here.shared.all()).isEmpty();
    }

    @Test
    void noMoreIsToldAtOnceThanThereIsRoomFor() {
        for (int i = 0; i < 10; i++) {
            AccountConfig account = Accounts.account("n" + i, "anthropic", "http://one");
            accounts.put(account.id(), account);
            here.health.failed(account, OPUS, answer(500));
        }

        assertThat(here.shared.untold(4))
                .extracting(HealthNews::subject)
                .containsExactly(
                        Subject.account("n0"), Subject.account("n1"), Subject.account("n2"), Subject.account("n3"));
        assertThat(here.shared.untold(100)).hasSize(6);
    }

    @Test
    void anAccountThatIsNotConfiguredOrWasChangedIsNeitherToldOfNorBelieved() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(5)));
        List<HealthNews> news = here.shared.all();
        AccountConfig changed = AccountBuilder.like(A).apiKey("another").build();

        accounts.put("a", changed);
        assertThat(here.shared.untold(100)).isEmpty();
        assertThat(here.shared.all()).isEmpty();
        news.forEach(there.shared::take);
        assertThat(there.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(there.standing(changed, OPUS)).isEqualTo(Standing.RESTING);

        accounts.remove("a");
        Place newcomer = new Place(0);
        news.forEach(newcomer.shared::take);
        assertThat(newcomer.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(newcomer.shared.all()).isEmpty();
    }

    @Test
    void anAccountThatIsChangedAfterwardsBeginsAnew() {
        here.health.failed(A, OPUS, limited(Duration.ofMinutes(5)));
        here.tell(there);

        assertThat(there.standing(AccountBuilder.like(A).apiKey("another").build(), OPUS))
                .isEqualTo(Standing.READY);
    }

    @Test
    void aRestThatWasHeardOfEndsWhenTheProviderStatesThatSomethingIsLeft() {
        here.health.failed(A, OPUS, limited(Duration.ofDays(7)));
        here.tell(there);
        pass(Duration.ofMinutes(1));

        there.limits.add(new LimitWindow(
                "unified-7d",
                "opus",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(0.5),
                Optional.empty(),
                Instant.EPOCH.plusNanos(there.nanos)));

        assertThat(there.standing(A, OPUS)).isEqualTo(Standing.READY);
    }

    @Test
    void whatHeldLongAgoIsForgotten() {
        here.health.failed(A, OPUS, answer(529));
        here.health.succeeded(A, OPUS, here.nanos);
        assertThat(here.shared.all()).isNotEmpty();

        pass(Duration.ofHours(1));

        assertThat(here.shared.all()).isEmpty();
        assertThat(here.shared.untold(100)).isEmpty();
        assertThat(here.standing(A, OPUS)).isEqualTo(Standing.READY);
        assertThat(here.health.ward().servers()).isEmpty();
    }
}
