package llmgateway.router;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its accounts while they work: how many requests each serves and when it was last chosen. One board serves
 * all shards of a node, from any thread, without locks.
 */
public final class Board {
    private final ConcurrentMap<String, Seats> accounts = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();

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

    /** Takes a place in {@code account}, which another shard may have filled a moment ago: the bound is checked once more. */
    @Nullable
    Permit take(AccountConfig account) {
        Seats seats = seats(account.id());
        int taken = seats.taken.incrementAndGet();
        if (account.maxConcurrency() > 0 && taken > account.maxConcurrency()) {
            seats.taken.decrementAndGet();
            return null;
        }
        seats.lastTurn = turns.incrementAndGet();
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                seats.taken.decrementAndGet();
            }
        };
    }

    private Seats seats(String account) {
        Seats seats = accounts.get(account);
        return seats != null ? seats : accounts.computeIfAbsent(account, id -> new Seats());
    }
}
