package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    @Test
    void theReserveAllowsASmallBurst() {
        for (int i = 0; i < RetryBudget.RESERVE; i++) {
            assertThat(budget.spend()).isTrue();
        }
        assertThat(budget.spend()).isFalse();
    }

    @Test
    void anOutageDoesNotMultiplyTheLoad() {
        int demand = 12_000;
        int asked = 0;
        for (int i = 0; i < demand; i++) {
            budget.requested();
            asked += 1;
            asked += budget.spend() ? 1 : 0;
            asked += budget.spend() ? 1 : 0;
        }

        assertThat(asked).isLessThanOrEqualTo(demand * 12 / 10).isGreaterThan(demand * 11 / 10 - 100);
    }

    @Test
    void retriesThatAreAnsweredArePaidFor() {
        for (int i = 0; i < 30_000; i++) {
            budget.requested();
            if (i % 3 == 0) {
                assertThat(budget.spend()).isTrue();
            }
            budget.answered();
        }
    }

    @Test
    void whatIsSavedIsBounded() {
        for (int i = 0; i < 100_000; i++) {
            budget.requested();
            budget.answered();
        }
        int spent = 0;
        while (budget.spend()) {
            spent++;
        }

        assertThat(spent).isEqualTo(RetryBudget.RESERVE);
    }
}
