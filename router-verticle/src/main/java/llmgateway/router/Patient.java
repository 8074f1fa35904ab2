package llmgateway.router;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Penalty;
import llmgateway.router.engine.Cooldown;
import llmgateway.router.engine.CooldownPolicy;
import llmgateway.router.engine.Standing;
import org.jspecify.annotations.Nullable;

/** The rests of an account that failed, by model family and as a whole. Any thread: the map is replaced as a whole. */
final class Patient {
    /** The family of a rest that is for all models. */
    static final String WHOLE = "";

    /** Clients can make model names up; no more of them are remembered. */
    private static final int MOST_FAMILIES = 64;

    private final AccountConfig account;
    private final AtomicReference<Map<String, Cooldown>> rests = new AtomicReference<>(Map.of());
    private final ConcurrentMap<String, String> models = new ConcurrentHashMap<>();

    Patient(AccountConfig account) {
        this.account = account;
    }

    /** Whether this is about {@code other}, and about it as it is configured now. */
    boolean is(AccountConfig other) {
        return account.equals(other);
    }

    Map<String, Cooldown> rests() {
        return Objects.requireNonNull(rests.get());
    }

    /** The model with which a rest of {@code family} was met last; empty if that is not known. */
    String modelOf(String family) {
        return models.getOrDefault(family, "");
    }

    void failed(String family, String model, Penalty penalty, long now, double random) {
        models.keySet().retainAll(rests().keySet());
        models.put(family, model);
        replace(before -> {
            Map<String, Cooldown> after = new HashMap<>(before);
            if (after.size() >= MOST_FAMILIES) {
                after.values().removeIf(rest -> rest.over(now));
            }
            if (after.size() < MOST_FAMILIES || after.containsKey(family)) {
                after.put(family, CooldownPolicy.after(before.get(family), penalty, now, random));
            }
            return after;
        });
    }

    /** Takes the right to probe the rests that concern {@code family} and are due, if nobody else has it. */
    boolean mayProbe(String family, long now) {
        return change(family, rest -> rest.standing(now) == Standing.PROBE ? rest.probed(now) : rest);
    }

    /** Changes, or ends by null, the rests that concern {@code family}; says whether anything changed. */
    boolean change(String family, Function<Cooldown, @Nullable Cooldown> change) {
        return replace(before -> {
            Map<String, Cooldown> after = new HashMap<>(before);
            Stream.of(WHOLE, family)
                    .forEach(scope -> after.computeIfPresent(scope, (same, rest) -> change.apply(rest)));
            return after;
        });
    }

    private boolean replace(UnaryOperator<Map<String, Cooldown>> change) {
        while (true) {
            Map<String, Cooldown> before = rests();
            Map<String, Cooldown> after = change.apply(before);
            if (after.equals(before)) {
                return false;
            }
            if (rests.compareAndSet(before, Map.copyOf(after))) {
                return true;
            }
        }
    }
}
