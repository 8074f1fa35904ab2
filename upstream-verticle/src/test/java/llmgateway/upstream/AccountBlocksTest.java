package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.health.Blocked;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.health.Unblocked;
import org.junit.jupiter.api.Test;

class AccountBlocksTest {
    private static final Subject A = Subject.account("a");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private long nanos = Long.MAX_VALUE - 5;
    private final AccountBlocks here = new AccountBlocks(() -> nanos);
    private final AccountBlocks there = new AccountBlocks(() -> nanos - 1_000_000_000_000L);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static List<HealthNews> tell(AccountBlocks from, AccountBlocks to) {
        List<HealthNews> news = from.untold(100);
        news.forEach(to::take);
        return news;
    }

    @Test
    void aBlockAndItsEndAreKnownEverywhere() {
        here.block("a", "not for gateways");
        assertThat(tell(here, there)).containsExactly(new Blocked(A, "not for gateways", Duration.ZERO));
        assertThat(there.of("a")).contains(AccountStatus.of(AccountState.BLOCKED, "not for gateways"));
        assertThat(there.untold(100)).isEmpty();
        pass(SECOND);

        assertThat(there.release("a")).isTrue();
        assertThat(tell(there, here)).containsExactly(new Unblocked(A, Duration.ZERO));
        assertThat(here.of("a")).isEmpty();
        assertThat(here.untold(100)).isEmpty();
        assertThat(here.release("a")).isFalse();
    }

    @Test
    void manyRefusalsAreOneBlock() {
        for (int i = 0; i < 10_000; i++) {
            here.block("a", "no");
        }

        assertThat(here.untold(100)).hasSize(1);
        here.block("a", "no");
        assertThat(here.untold(100)).isEmpty();
    }

    @Test
    void anOrderHoldsAgainstABlockThatIsToldLate() {
        here.block("a", "no");
        tell(here, there);
        pass(SECOND);
        there.release("a");
        pass(SECOND);
        there.take(new Blocked(A, "no", SECOND.multipliedBy(2)));
        assertThat(there.of("a")).isEmpty();

        there.all().forEach(here::take);
        assertThat(here.of("a")).isEmpty();
    }

    @Test
    void aBlockAfterTheOrderHolds() {
        here.block("a", "no");
        pass(SECOND);
        here.release("a");
        pass(SECOND);
        here.block("a", "still not");

        here.take(new Unblocked(A, SECOND));
        assertThat(here.of("a")).isPresent();
        tell(here, there);
        assertThat(there.of("a").orElseThrow().reason()).isEqualTo("still not");
    }
}
