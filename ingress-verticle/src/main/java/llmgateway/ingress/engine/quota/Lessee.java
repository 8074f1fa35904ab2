package llmgateway.ingress.engine.quota;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.KeyLimits;

/**
 * What this node may let in of one key's calls: permits that were leased for a while, and slots that are kept as long as calls hold
 * them and a little longer. It asks for more the more it needs, and for so much that most calls are let in without asking.
 * Confined to one thread at a time.
 */
public final class Lessee {
    /** How long an answer that nothing is left is believed, since others may give something back. */
    static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
    private static final int LEAST_TO_FETCH_AHEAD = 4;

    private final String name;
    private final Uses uses = new Uses();
    private final Deque<Lease> leases = new ArrayDeque<>();
    private KeyLimits limits = KeyLimits.NONE;
    private long number;
    private int appetite = 1;
    private int usedOfLease;
    private int slots;
    private int busy;
    private long idleSince;
    private boolean dirty;
    private boolean hungry;
    private boolean owing;
    private long owedAt;
    private boolean closed;
    private long closedAt;
    private long opensAt;
    private long fullAt;

    /** A lessee that has nothing; {@code name} says which node it is, and which run of it. */
    public Lessee(String name) {
        this.name = name;
    }

    /** Lets a call in under {@code current} limits, if that can be done without asking; says whether it was. */
    public boolean take(KeyLimits current, long now) {
        heed(current);
        expire(now);
        boolean permitted = limits.rpm() == 0 || !leases.isEmpty();
        boolean placed = limits.concurrency() == 0 || busy < slots;
        if (!permitted || !placed) {
            return false;
        }
        if (limits.rpm() > 0) {
            Lease lease = leases.remove();
            if (lease.permits() > 1) {
                leases.addFirst(new Lease(lease.permits() - 1, lease.end()));
            }
            uses.add(now, 1);
            usedOfLease++;
            hungry = isLow() && !(closed && now - closedAt < RECHECK);
        }
        if (limits.concurrency() > 0) {
            busy++;
        }
        return true;
    }

    /** A call ended that was let in under a limit on calls at once. */
    public void release(long now) {
        busy--;
        idleSince = now;
    }

    /** Gives slots back that nobody needs, neither the {@code waiting} nor, for a while, those who may come. */
    public void trim(int waiting, long now) {
        int spare = Math.max(waiting, now - idleSince < IDLE ? limits.concurrency() / Owner.SHARE : 0);
        if (slots - busy > spare) {
            slots = busy + spare;
            dirty = true;
        }
    }

    /** Limits that changed hold from the next call on: what was leased under the others is given back. */
    private void heed(KeyLimits current) {
        if (!limits.equals(current)) {
            limits = current;
            dirty = dirty || !leases.isEmpty() || slots > busy;
            leases.clear();
            slots = busy;
            closed = false;
            appetite = 1;
            number++;
        }
    }

    private void expire(long now) {
        boolean ended = false;
        while (!leases.isEmpty() && !leases.element().valid(now)) {
            leases.remove();
            ended = true;
        }
        if (ended) {
            appetite = Math.max(1, Math.min(appetite, usedOfLease));
            usedOfLease = 0;
        }
    }

    /** Whether the owner said that nothing is left, so lately and for so long that asking and waiting are in vain. */
    public boolean exhausted(long now, long patience) {
        expire(now);
        return limits.rpm() > 0 && leases.isEmpty() && closed && now - closedAt < RECHECK && opensAt - now > patience;
    }

    /** Whether the owner must be asked, for those who wait or ahead of need, or told something. */
    public boolean calls(int waiting, long now) {
        return waiting > 0 || dirty || (owing && owedAt - now <= 0) || hungry;
    }

    private boolean isLow() {
        return appetite >= LEAST_TO_FETCH_AHEAD && permits() * LEAST_TO_FETCH_AHEAD <= appetite;
    }

    /** How long until {@link #trim} or {@link #calls} may say otherwise though nothing happens, in nanoseconds; -1 for never. */
    public long nextStep(long now) {
        long owed = owing ? Math.max(0, owedAt - now) : -1;
        long idle = slots > busy ? Math.max(0, idleSince + IDLE - now) : -1;
        return owed < 0 || idle < 0 ? Math.max(owed, idle) : Math.min(owed, idle);
    }

    /** What the owner is to be told, and asked for if somebody waits or need is foreseen. Makes all claims before it void. */
    public Claim claim(int waiting, long now) {
        expire(now);
        boolean needed = limits.rpm() > 0 && (waiting > 0 || hungry);
        if (needed && usedOfLease > 0 && permits() * LEAST_TO_FETCH_AHEAD <= appetite) {
            appetite = Math.min(Owner.chunk(limits.rpm()), appetite * 2);
        }
        int permits = needed ? Math.max(waiting, appetite) - permits() : 0;
        int places = limits.concurrency() > 0 ? waiting - (slots - busy) : 0;
        return new Claim(name, account(now), limits, Math.max(0, permits), Math.max(0, places));
    }

    /**
     * All that this lessee has now, for somebody who need not be the owner. Makes all claims before it void.
     *
     * @param asking whether a claim is under way
     */
    public Account report(boolean asking, long now) {
        boolean untold = asking || dirty || owing;
        Account account = account(now);
        dirty = untold;
        return account;
    }

    private Account account(long now) {
        expire(now);
        dirty = false;
        hungry = false;
        owing = !leases.isEmpty();
        owedAt = owing ? leases.getLast().end() : now;
        uses.count(now);
        number++;
        return new Account(number, uses.copy(), List.copyOf(leases), slots);
    }

    /** The number of the latest account; the answer to a claim with another one is void. */
    public long number() {
        return number;
    }

    /** Takes the answer to the claim with the latest account, which was made at {@code askedAt}. */
    public void granted(Grant grant, long askedAt, long now) {
        dirty = dirty || !grant.heard();
        if (grant.permits() > 0) {
            Lease lease = new Lease(grant.permits(), askedAt + Lease.TERM);
            leases.add(lease);
            usedOfLease = 0;
            owing = true;
            owedAt = lease.end();
        }
        if (grant.slots() > 0) {
            slots += grant.slots();
            idleSince = now;
        }
        closed = grant.untilNext() > 0;
        closedAt = now;
        opensAt = now + grant.untilNext();
        fullAt = now + grant.untilAll();
    }

    /** Gives back all that calls do not hold. */
    public void surrender() {
        leases.clear();
        slots = busy;
        closed = false;
        number++;
    }

    /** The latest claim got no answer. */
    public void unanswered() {
        dirty = true;
    }

    /** Whether a call lacks a permit, so that the limit on calls a minute is what stops it. */
    public boolean lacksPermit(long now) {
        expire(now);
        return limits.rpm() > 0 && leases.isEmpty();
    }

    /** When there may be a permit, as far as the owner told, in nanoseconds from now; 0 if nothing is known. */
    public long untilNext(long now) {
        return closed ? Math.max(0, opensAt - now) : 0;
    }

    /** When there may be all permits, as far as the owner told, in nanoseconds from now; 0 if nothing is known. */
    public long untilAll(long now) {
        return closed ? Math.max(0, fullAt - now) : 0;
    }

    private int permits() {
        int permits = 0;
        for (Lease lease : leases) {
            permits += lease.permits();
        }
        return permits;
    }
}
