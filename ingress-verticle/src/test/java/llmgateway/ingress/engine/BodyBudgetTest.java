package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget();

    @Test
    void claimsShareTheCap() {
        BodyBudget.Claim first = budget.claim(100);
        BodyBudget.Claim second = budget.claim(100);

        assertThat(first.growTo(60)).isTrue();
        assertThat(second.growTo(41)).isFalse();
        assertThat(second.growTo(40)).isTrue();
        assertThat(budget.held()).isEqualTo(100);
    }

    @Test
    void aClaimThatCannotGrowKeepsWhatItHas() {
        BodyBudget.Claim claim = budget.claim(100);
        assertThat(claim.growTo(50)).isTrue();

        assertThat(claim.growTo(101)).isFalse();
        assertThat(budget.held()).isEqualTo(50);
        assertThat(claim.growTo(20)).isTrue();
        assertThat(budget.held()).isEqualTo(50);
    }

    @Test
    void aClaimIsGivenBackOnceForGood() {
        BodyBudget.Claim claim = budget.claim(100);
        assertThat(claim.growTo(50)).isTrue();

        claim.release();
        claim.release();

        assertThat(budget.held()).isZero();
        assertThat(claim.growTo(10)).isFalse();
        assertThat(budget.held()).isZero();
    }
}
