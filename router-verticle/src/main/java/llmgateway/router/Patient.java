package llmgateway.router;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.router.engine.Chart;

/** An account that failed, and its rests. Any thread: the chart is replaced as a whole. */
final class Patient {
    private final AccountConfig account;
    private final AtomicReference<Chart> chart = new AtomicReference<>(Chart.EMPTY);
    private final ConcurrentMap<String, String> models = new ConcurrentHashMap<>();

    Patient(AccountConfig account) {
        this.account = account;
    }

    /** Whether this is about {@code other}, and about it as it is configured now. */
    boolean is(AccountConfig other) {
        return account.equals(other);
    }

    Chart chart() {
        return Objects.requireNonNull(chart.get());
    }

    /** The model with which a rest of {@code family} was met last here; empty if that is not known. */
    String modelOf(String family) {
        return models.getOrDefault(family, "");
    }

    /** Remembers that a rest of {@code family} was met with {@code model}. */
    void met(String family, String model) {
        models.keySet().retainAll(chart().rests().keySet());
        models.put(family, model);
    }

    /** Makes {@code change}, which may be tried several times; says whether it changed anything. */
    boolean change(UnaryOperator<Chart> change) {
        while (true) {
            Chart before = chart();
            Chart after = change.apply(before);
            if (after.equals(before)) {
                return false;
            }
            if (chart.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** The chart with what is untold on it, which counts as told from now on. */
    Chart tell() {
        return Objects.requireNonNull(chart.getAndUpdate(Chart::told));
    }
}
