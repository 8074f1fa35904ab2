package llmgateway.node.telemetry;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import llmgateway.contracts.Usage;
import llmgateway.contracts.port.AccountFigures.Figures;

/** The counters of one account, model or client key. Any thread. */
final class Tally {
    private static final String REQUESTS = "requests";
    private static final String ERRORS = "errors";
    private static final String NANOS = "nanos";
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final String CACHE_READ = "cache_read";
    private static final String CACHE_WRITE = "cache_write";
    private static final String REASONING = "reasoning";
    private static final String LAST_USED = "last_used";
    private static final String LAST_ERROR = "last_error";

    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder input = new LongAdder();
    private final LongAdder output = new LongAdder();
    private final LongAdder cacheRead = new LongAdder();
    private final LongAdder cacheWrite = new LongAdder();
    private final LongAdder reasoning = new LongAdder();
    private volatile long lastUsedMillis;
    private volatile String lastError = "";

    void count(boolean failed, String outcome, Usage usage, long duration, long nowMillis) {
        requests.increment();
        nanos.add(duration);
        input.add(usage.input());
        output.add(usage.output());
        cacheRead.add(usage.cacheRead());
        cacheWrite.add(usage.cacheWrite());
        reasoning.add(usage.reasoning());
        lastUsedMillis = nowMillis;
        if (failed) {
            errors.increment();
            lastError = outcome;
        }
    }

    Figures figures() {
        long count = requests.sum();
        String error = lastError;
        long used = lastUsedMillis;
        return new Figures(
                count,
                errors.sum(),
                new Usage(input.sum(), output.sum(), cacheRead.sum(), cacheWrite.sum(), reasoning.sum(), false),
                count == 0 ? 0 : (double) nanos.sum() / count / TimeUnit.MILLISECONDS.toNanos(1),
                used == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(used)),
                error.isEmpty() ? Optional.empty() : Optional.of(error));
    }

    JsonObject saved() {
        return new JsonObject()
                .put(REQUESTS, requests.sum())
                .put(ERRORS, errors.sum())
                .put(NANOS, nanos.sum())
                .put(INPUT, input.sum())
                .put(OUTPUT, output.sum())
                .put(CACHE_READ, cacheRead.sum())
                .put(CACHE_WRITE, cacheWrite.sum())
                .put(REASONING, reasoning.sum())
                .put(LAST_USED, lastUsedMillis)
                .put(LAST_ERROR, lastError);
    }

    /** Adds what {@link #saved} gave. */
    void add(JsonObject saved) {
        requests.add(saved.getLong(REQUESTS, 0L));
        errors.add(saved.getLong(ERRORS, 0L));
        nanos.add(saved.getLong(NANOS, 0L));
        input.add(saved.getLong(INPUT, 0L));
        output.add(saved.getLong(OUTPUT, 0L));
        cacheRead.add(saved.getLong(CACHE_READ, 0L));
        cacheWrite.add(saved.getLong(CACHE_WRITE, 0L));
        reasoning.add(saved.getLong(REASONING, 0L));
        lastUsedMillis = Math.max(lastUsedMillis, saved.getLong(LAST_USED, 0L));
        lastError = lastError.isEmpty() ? saved.getString(LAST_ERROR, "") : lastError;
    }
}
