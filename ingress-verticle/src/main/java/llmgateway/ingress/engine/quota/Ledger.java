package llmgateway.ingress.engine.quota;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a node knows of all lessees of one key: of each its latest account. Confined to one thread at a time. */
public final class Ledger {
    private final Map<String, Account> accounts = new HashMap<>();

    /** So many calls count until {@code end}. */
    private record Cost(int count, long end) {}

    /** Takes note of an account; says false if this or a later one of the lessee is known. */
    public boolean put(String lessee, Account account) {
        Account known = accounts.get(lessee);
        boolean news = known == null || account.number() > known.number();
        if (news) {
            accounts.put(lessee, account);
        }
        return news;
    }

    /** Tells all accounts with their lessees. */
    public void forEach(BiConsumer<String, Account> reader) {
        accounts.forEach(reader);
    }

    Account grant(String lessee, int permits, int slots, long now) {
        Account account = account(lessee).with(permits, slots, now);
        accounts.put(lessee, account);
        return account;
    }

    /** The account of a lessee that has one. */
    public Account account(String lessee) {
        @Nullable Account account = accounts.get(lessee);
        if (account == null) {
            throw new IllegalArgumentException("There is no account of " + lessee);
        }
        return account;
    }

    /** How many calls count now, made or allowed. */
    int spent(long now) {
        int spent = 0;
        for (Account account : accounts.values()) {
            spent += account.spent(now);
        }
        return spent;
    }

    /** How many calls those of {@code lessees} may have under way; what a lessee had that is gone has come back. */
    int slots(Set<String> lessees) {
        int slots = 0;
        for (Map.Entry<String, Account> entry : accounts.entrySet()) {
            slots += lessees.contains(entry.getKey()) ? entry.getValue().slots() : 0;
        }
        return slots;
    }

    /** Forgets lessees that are gone and of which nothing counts any more. */
    public void forget(Set<String> lessees, long now) {
        accounts.entrySet()
                .removeIf(entry ->
                        !lessees.contains(entry.getKey()) && entry.getValue().spent(now) == 0);
    }

    /** How long it takes until fewer than {@code limit} calls count, in nanoseconds; 0 if that is so now. */
    long untilBelow(int limit, long now) {
        int surplus = spent(now) - limit + 1;
        if (surplus <= 0) {
            return 0;
        }
        List<Cost> costs = costs(now);
        costs.sort(Comparator.comparingLong(cost -> cost.end() - now));
        for (Cost cost : costs) {
            surplus -= cost.count();
            if (surplus <= 0) {
                return cost.end() - now;
            }
        }
        return Uses.WINDOW;
    }

    /** How long it takes until none of the calls counts that count now, in nanoseconds. */
    long untilNone(long now) {
        long longest = 0;
        for (Cost cost : costs(now)) {
            longest = Math.max(longest, cost.end() - now);
        }
        return longest;
    }

    private List<Cost> costs(long now) {
        List<Cost> costs = new ArrayList<>();
        for (Account account : accounts.values()) {
            account.uses().forEach((at, count) -> costs.add(new Cost(count, at + Uses.WINDOW)));
            for (Lease lease : account.leases()) {
                if (lease.counts(now)) {
                    costs.add(new Cost(lease.permits(), lease.end() + Uses.WINDOW));
                }
            }
        }
        return costs;
    }
}
