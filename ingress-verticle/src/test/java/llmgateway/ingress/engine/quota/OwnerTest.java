package llmgateway.ingress.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.KeyLimits;
import org.junit.jupiter.api.Test;

class OwnerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final KeyLimits LIMITS = new KeyLimits(16, 4);
    private static final View VIEW =
            new View(1, new TreeSet<>(Set.of("a", "b")), Map.of("a", "a#1", "b", "b#1"), List.of());

    private final Ledger ledger = new Ledger();

    private static Account account(long number, int slots, Lease... leases) {
        return new Account(number, new Uses(), List.of(leases), slots);
    }

    private Grant claim(String lessee, Account account, int permits, int slots, long now) {
        return Owner.decide("key", ledger, new Claim(lessee, account, LIMITS, permits, slots), VIEW, now);
    }

    @Test
    void permitsAreGrantedInParts() {
        assertThat(claim("a#1", account(1, 0), 10, 0, 0)).isEqualTo(new Grant(true, 2, 0, 0, 62 * SECOND));
    }

    @Test
    void whatIsLeasedCountsUntilItIsAccountedFor() {
        for (int i = 1; i <= 8; i++) {
            String lessee = i % 2 == 0 ? "a#1" : "b#1";
            Account known = i > 2 ? ledger.account(lessee) : account(0, 0);
            assertThat(claim(lessee, new Account(i, known.uses(), known.leases(), 0), 2, 0, 0)
                            .permits())
                    .isEqualTo(2);
        }
        Account full = ledger.account("a#1");
        assertThat(claim("a#1", new Account(9, full.uses(), full.leases(), 0), 1, 0, 61 * SECOND))
                .isEqualTo(new Grant(true, 0, 0, SECOND, SECOND));

        assertThat(claim("b#1", account(10, 0), 8, 0, 61 * SECOND).permits()).isEqualTo(2);
        assertThat(claim("a#1", account(11, 0), 8, 0, 61 * SECOND).permits()).isEqualTo(2);
    }

    @Test
    void anAccountThatCameLateOrTwiceIsNotHeard() {
        claim("a#1", account(5, 0), 1, 1, 0);

        assertThat(claim("a#1", account(5, 0), 1, 1, 0)).isEqualTo(Grant.UNHEARD);
        assertThat(claim("a#1", account(4, 0), 1, 1, 0)).isEqualTo(Grant.UNHEARD);
        assertThat(ledger.account("a#1").leases()).containsExactly(new Lease(1, 2 * SECOND));
        assertThat(ledger.account("a#1").slots()).isEqualTo(1);
    }

    @Test
    void aLesseeThatHasNotToldWhatItKnowsIsNotHeard() {
        assertThat(claim("a#2", account(1, 0), 1, 0, 0)).isEqualTo(Grant.UNHEARD);
        assertThat(ledger.spent(0)).isZero();
    }

    @Test
    void slotsOfThoseWhoAreThereCountAndThoseOfOthersDoNot() {
        ledger.put("a#0", account(7, 4));
        assertThat(claim("a#1", account(1, 0), 0, 3, 0).slots()).isEqualTo(3);
        assertThat(claim("b#1", account(1, 0), 0, 3, 0).slots()).isEqualTo(1);
        assertThat(claim("b#1", account(2, 1), 0, 1, 0).slots()).isZero();
        assertThat(claim("a#1", account(2, 1), 0, 0, 0).heard()).isTrue();
        assertThat(claim("b#1", account(3, 1), 0, 5, 0).slots()).isEqualTo(2);
    }

    @Test
    void nothingIsPermittedOfAQuotaThatNobodyKnows() {
        Loss loss = new Loss(Set.of("x", "y"), Map.of("x", "x#1", "y", "y#1"), 50 * SECOND);
        View view = new View(2, VIEW.names(), VIEW.lessees(), List.of(loss));
        Claim claim = new Claim("a#1", account(1, 0), LIMITS, 1, 1);

        assertThat(Owner.decide("key", ledger, claim, view, 10 * SECOND))
                .isEqualTo(new Grant(true, 0, 1, 40 * SECOND, 40 * SECOND));
        Claim later = new Claim("a#1", account(2, 1), LIMITS, 1, 0);
        assertThat(Owner.decide("key", ledger, later, view, 50 * SECOND).permits())
                .isEqualTo(1);
    }
}
