package llmgateway.router;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Permit;
import llmgateway.router.engine.Standing;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its accounts while they work: how many requests each serves and when it was last chosen. One board serves
 * all shards of a node, from any thread, without locks.
 */
public final class Board {
    private final ConcurrentMap<String, Seats> accounts = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final Health health;

    /** A board of accounts of which nothing is known yet. */
    public Board() {
        this(new Health());
    }

    public Board(Health health) {
        this.health = health;
    }

    /** What the accounts have been through. */
    public Health health() {
        return health;
    }

    private static final class Seats {
        final AtomicInteger taken = new AtomicInteger();
        volatile long lastTurn;
    }

    /** How many attempts hold a place in {@code account}. */
    public int inFlight(String account) {
        return seats(account).taken.get();
    }

    /** When {@code account} was last chosen, as a number that grows with each choice; 0: never. */
    long lastTurn(String account) {
        return seats(account).lastTurn;
    }

    /**
     * Takes a place in {@code account}, which another shard may have filled a moment ago: the bound is checked once more. A rest
     * that is due is probed by whoever takes the place first; others get none then.
     */
    @Nullable
    Permit take(AccountConfig account, String model) {
        boolean probe = health.standing(account, model) == Standing.PROBE;
        if (probe && !health.mayProbe(account, model)) {
            return null;
        }
        Seats seats = seats(account.id());
        int taken = seats.taken.incrementAndGet();
        if (account.maxConcurrency() > 0 && taken > account.maxConcurrency()) {
            seats.taken.decrementAndGet();
            if (probe) {
                health.probeOver(account, model);
            }
            return null;
        }
        seats.lastTurn = turns.incrementAndGet();
        return new Seat(account, model, probe, seats, health.now());
    }

    /** A place in an account. */
    private final class Seat implements Permit {
        private final AccountConfig account;
        private final String model;
        private final boolean probe;
        private final Seats seats;
        private final long begun;
        private final AtomicBoolean released = new AtomicBoolean();

        Seat(AccountConfig account, String model, boolean probe, Seats seats, long begun) {
            this.account = account;
            this.model = model;
            this.probe = probe;
            this.seats = seats;
            this.begun = begun;
        }

        @Override
        public void begun() {
            health.succeeded(account, model, begun);
        }

        @Override
        public void release() {
            if (released.compareAndSet(false, true)) {
                seats.taken.decrementAndGet();
                if (probe) {
                    health.probeOver(account, model);
                }
            }
        }
    }

    private Seats seats(String account) {
        Seats seats = accounts.get(account);
        return seats != null ? seats : accounts.computeIfAbsent(account, id -> new Seats());
    }
}
