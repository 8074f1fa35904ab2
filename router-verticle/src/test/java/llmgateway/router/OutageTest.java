package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody answers for a minute, while clients go on to ask. */
class OutageTest {
    private static final int PER_SECOND = 200;
    private static final List<AccountConfig> ACCOUNTS = IntStream.range(0, 4)
            .mapToObj(number -> Accounts.account("a" + number, "anthropic", "http://server" + number))
            .toList();

    private final SimulatedRouter router = new SimulatedRouter(Configs.config(ACCOUNTS));
    private int asked;
    private int served;

    private void demand(int requests, SimulatedRouter.Upstream upstream) throws Exception {
        demand("session ", requests, upstream);
    }

    private void demand(String sessions, int requests, SimulatedRouter.Upstream upstream) throws Exception {
        for (int i = 0; i < requests; i++) {
            router.pass(Duration.ofSeconds(1).dividedBy(PER_SECOND));
            Optional<String> by = router.serve(sessions + i % 50, account -> {
                asked++;
                return upstream.ask(account);
            });
            served += by.isPresent() ? 1 : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503, 529})
    void theLoadIsNotMultipliedAndTheFirstRequestAfterwardsIsServed(int status) throws Exception {
        demand(1000, account -> Optional.empty());
        assertThat(served).isEqualTo(1000);
        asked = 0;
        served = 0;

        demand(60 * PER_SECOND, account -> Optional.of(SimulatedRouter.answer(status, Optional.empty())));
        assertThat(served).isZero();
        assertThat(asked).as("asked of the upstream").isLessThanOrEqualTo(60 * PER_SECOND * 12 / 10);

        demand(10 * PER_SECOND, account -> Optional.empty());
        assertThat(served).as("served after the upstream's return").isEqualTo(10 * PER_SECOND);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 529})
    void allAccountsAreInUseAgainSoonAfterwards(int status) throws Exception {
        demand(60 * PER_SECOND, account -> Optional.of(SimulatedRouter.answer(status, Optional.empty())));

        for (int second = 0; second < 90; second++) {
            demand("from second " + second + ": ", PER_SECOND, account -> Optional.empty());
        }

        for (AccountConfig account : ACCOUNTS) {
            assertThat(router.board.health().standing(account, SimulatedRouter.MODEL))
                    .as(account.id())
                    .isEqualTo(Standing.READY);
        }
    }
}
