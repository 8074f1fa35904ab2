package llmgateway.ingress.engine.quota;

import java.util.Set;

/**
 * Grants what is left of a key's quota.
 *
 * <p>Why the sum never exceeds the limit: a call is let in under a lease, which was granted before and counts as spent from then on
 * until 60 seconds after its end, or, once the lessee has said when the call was made, until 60 seconds after that. Take any 60
 * seconds and the last grant under which a call in them was let in. When it was made, every call in them was either known or allowed
 * by a lease that counted, and all that counted was at most the limit.
 *
 * <p>That needs an owner that knows of every lease. A new one has heard all nodes it can speak with before it grants anything, and of
 * the dead the one of the two {@link Holders} that is left; where both went at once, {@link Loss} says what to do. Nodes that cannot
 * speak with each other have an owner on each side: then the bound is the limit times the number of sides.
 */
public final class Owner {

    /** A node gets, and keeps without need, at most this part of a limit at once. */
    static final int SHARE = 8;

    private Owner() {}

    /** The most permits that are granted at once. */
    static int chunk(int limit) {
        return Math.max(1, limit / SHARE);
    }

    /** Decides about a claim by the owner of {@code key}, in a settled view, and enters claim and grant in the ledger. */
    public static Grant decide(String key, Ledger ledger, Claim claim, View view, long now) {
        Set<String> lessees = Set.copyOf(view.lessees().values());
        if (!lessees.contains(claim.lessee()) || !ledger.put(claim.lessee(), claim.account())) {
            return Grant.UNHEARD;
        }
        ledger.forget(lessees, now);
        int permits = 0;
        int slots = 0;
        long lost = view.lost(key, now);
        int rpm = claim.limits().rpm();
        if (claim.permits() > 0 && lost == 0) {
            int wanted = Math.min(claim.permits(), chunk(rpm));
            permits = Math.max(0, Math.min(wanted, rpm - ledger.spent(now)));
        }
        if (claim.slots() > 0) {
            int free = claim.limits().concurrency() - ledger.slots(lessees);
            slots = Math.max(0, Math.min(claim.slots(), free));
        }
        ledger.grant(claim.lessee(), permits, slots, now);
        boolean counted = rpm > 0 && claim.permits() > permits;
        return new Grant(
                true,
                permits,
                slots,
                counted ? Math.max(lost, ledger.untilBelow(rpm, now)) : 0,
                counted ? Math.max(lost, ledger.untilNone(now)) : 0);
    }
}
