package llmgateway.ingress.engine.quota;

import java.util.ArrayList;
import java.util.List;

/**
 * All that one lessee has of one key's quota. An account is whole: a later one of the same lessee takes the place of an earlier one,
 * whoever tells it, so that messages may be lost, late and come twice.
 *
 * @param number which of the lessee's accounts this is; later ones have higher numbers
 * @param uses when the lessee let calls in
 * @param leases what it may still let in
 * @param slots how many calls it may have under way
 */
public record Account(long number, Uses uses, List<Lease> leases, int slots) {

    public Account {
        leases = List.copyOf(leases);
    }

    int spent(long now) {
        int spent = uses.count(now);
        for (Lease lease : leases) {
            spent += lease.counts(now) ? lease.permits() : 0;
        }
        return spent;
    }

    /** This account with what was granted on it. */
    Account with(int permits, int moreSlots, long now) {
        List<Lease> more = leases;
        if (permits > 0) {
            more = new ArrayList<>(leases);
            more.add(new Lease(permits, now + Lease.TERM));
        }
        return new Account(number, uses, more, slots + moreSlots);
    }
}
