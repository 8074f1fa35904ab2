package llmgateway.router;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.model.ModelCatalog;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.Pace;
import llmgateway.router.engine.RetryBudget;
import llmgateway.router.engine.Standing;
import llmgateway.router.engine.Trails;
import llmgateway.router.engine.affinity.Bindings;
import llmgateway.router.engine.affinity.Sessions;
import llmgateway.router.engine.choice.Contender;
import llmgateway.router.engine.choice.Headroom;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of its accounts while they work: how they are, how many requests each serves and who waits for a place, how they
 * did lately and which sessions they serve. One board serves all shards of a node, from any thread, without locks.
 */
public final class Board {
    private final ConcurrentMap<String, Desk> accounts = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final Health health;
    private final Sessions sessions = new Sessions();
    private final Bindings bindings = new Bindings();
    private final RetryBudget budget = new RetryBudget();
    private final Trails trails = new Trails();

    /** What is known of one account. */
    private record Desk(Seats seats, Pace pace) {}

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

    Sessions sessions() {
        return sessions;
    }

    Bindings bindings() {
        return bindings;
    }

    RetryBudget budget() {
        return budget;
    }

    Trails trails() {
        return trails;
    }

    /** The time by which the board reckons: a clock that only moves forward, in nanoseconds. */
    long now() {
        return health.now();
    }

    /** How many attempts hold a place in {@code account}. */
    public int inFlight(String account) {
        return desk(account).seats.taken();
    }

    Pace pace(String account) {
        return desk(account).pace;
    }

    /**
     * What is known of a candidate now.
     *
     * @param position its place among the candidates
     * @param spoken whether its server speaks the client's own dialect
     */
    Contender contender(Candidate candidate, int position, boolean spoken) {
        String account = candidate.account().id();
        Desk desk = desk(account);
        long now = now();
        return new Contender(
                candidate,
                position,
                spoken,
                desk.seats.taken(),
                desk.seats.lastTurn(),
                desk.pace.firstByteMillis(now),
                desk.pace.trouble(now),
                headroom(account, candidate.model()));
    }

    private Headroom headroom(String account, String model) {
        List<LimitWindow> windows = health.limits(account);
        return windows.isEmpty() ? Headroom.AMPLE : Headroom.of(windows, ModelCatalog.family(model), health.instant());
    }

    /** Whether nobody gets a place in {@code account} at once. */
    boolean full(AccountConfig account) {
        return seats(account).full();
    }

    /** Takes a place for an attempt; null if there is none, or only one request may ask at the moment and another does. */
    @Nullable
    Seat take(Candidate candidate, Ask ask) {
        return seats(candidate.account()).take() ? seat(candidate, ask) : null;
    }

    /** Uses a place that is held already; gives it back and is null if only one request may ask at the moment and another does. */
    @Nullable
    Seat seat(Candidate candidate, Ask ask) {
        AccountConfig account = candidate.account();
        boolean probe = health.standing(account, candidate.model()) == Standing.PROBE;
        if (probe && !health.mayProbe(account, candidate.model())) {
            vacate(account.id());
            return null;
        }
        desk(account.id()).seats.turn(turns.incrementAndGet());
        return new Seat(this, candidate, ask, probe);
    }

    /** Gives a place back, to who waits for it if somebody does. */
    void vacate(String account) {
        Seats seats = desk(account).seats;
        seats.free();
        serve(account, seats);
    }

    /** Has {@code waiter} wait for a place in any of {@code full}; says false if as many wait already as {@code routing} lets. */
    boolean await(List<AccountConfig> full, Waiter waiter, RoutingConfig routing) {
        boolean joined = false;
        for (AccountConfig account : full) {
            joined |= seats(account).join(waiter, routing.queueFor(account));
        }
        for (AccountConfig account : full) {
            serve(account.id(), seats(account));
        }
        return joined;
    }

    private static void serve(String account, Seats seats) {
        while (seats.claimForNext()) {
            Waiter next = seats.next();
            while (next != null && !next.seat(account)) {
                next = seats.next();
            }
            if (next == null) {
                seats.free();
            }
        }
    }

    private Seats seats(AccountConfig account) {
        Seats seats = desk(account.id()).seats;
        seats.most(account.maxConcurrency());
        return seats;
    }

    private Desk desk(String account) {
        Desk desk = accounts.get(account);
        return desk != null ? desk : accounts.computeIfAbsent(account, id -> new Desk(new Seats(), new Pace()));
    }
}
