package llmgateway.node.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Telemetry;

/**
 * Counts into a Prometheus registry. Meters are found in maps by small record keys, so that an exchange pays no building of tags;
 * the maps stay small because every label is bounded (a model by {@link llmgateway.contracts.Served#modelLabel}).
 *
 * <p>Any thread; the methods of {@link Telemetry} never block.
 */
public final class MicrometerTelemetry implements Telemetry {
    private static final Duration[] CALL_TIMES =
            buckets(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000);
    private static final Duration[] FIRST_BYTE_TIMES =
            buckets(50, 100, 200, 350, 500, 750, 1_000, 1_500, 2_500, 5_000, 10_000, 20_000, 40_000, 80_000);
    private static final Duration[] OVERHEAD_TIMES = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500)
    };

    private final PrometheusMeterRegistry registry;
    private final Map<RequestKey, Counter> requests = new ConcurrentHashMap<>();
    private final Map<AttemptKey, Counter> attempts = new ConcurrentHashMap<>();
    private final Map<String, Counter> affinities = new ConcurrentHashMap<>();
    private final Map<String, Counter> limits = new ConcurrentHashMap<>();
    private final Map<TokenKey, TokenCounters> tokens = new ConcurrentHashMap<>();
    private final Timer duration;
    private final Timer overhead;
    private final Timer firstByte;
    private final LongAdder inFlight = new LongAdder();
    private final AtomicInteger shards = new AtomicInteger();
    private volatile IntSupplier members = () -> 1;
    private volatile LongSupplier stateVersion = () -> 0;
    private final MultiGauge accountStates;
    private final MultiGauge accountRests;
    private final Counter configRejected;

    public MicrometerTelemetry(PrometheusMeterRegistry registry) {
        this.registry = registry;
        duration = timer("gateway_request_duration", "From a request's head to its reply's last byte.", CALL_TIMES);
        overhead = timer("gateway_overhead", "The gateway's own part of the time to a reply.", OVERHEAD_TIMES);
        firstByte = timer(
                "gateway_time_to_first_token",
                "From a request's head to the first byte of a streamed reply.",
                FIRST_BYTE_TIMES);
        Gauge.builder("gateway_in_flight_requests", inFlight, LongAdder::sum)
                .description("Requests that are being served.")
                .register(registry);
        Gauge.builder("gateway_shards", shards, AtomicInteger::get)
                .description("Event loops that serve requests.")
                .register(registry);
        Gauge.builder("gateway_cluster_members", () -> members.getAsInt())
                .description("Nodes that form this gateway, this one included.")
                .register(registry);
        Gauge.builder("gateway_state_version", () -> stateVersion.getAsLong())
                .description("Grows with every change of the stored state.")
                .register(registry);
        accountStates = MultiGauge.builder("gateway_account_state")
                .description("1 for the state that an account is in, 0 for others.")
                .register(registry);
        accountRests = MultiGauge.builder("gateway_account_cooldown_seconds")
                .description("How long an account goes on to rest, for any model; 0 if it does not.")
                .register(registry);
        configRejected = Counter.builder("gateway_config_rejected")
                .description("Configurations that were not taken because of problems.")
                .register(registry);
    }

    /** Tells for how many seconds the certificate of {@code use} holds yet; the figure is below zero when it has ended. */
    public void certificate(String use, LongSupplier seconds) {
        Gauge.builder("gateway_certificate_expiry_seconds", seconds::getAsLong)
                .description("How long a certificate of this node holds.")
                .tag("use", use)
                .register(registry);
    }

    /** Tells how many nodes form the gateway. */
    public void members(IntSupplier live) {
        members = live;
    }

    /** Tells how many shards serve requests. */
    public void shards(int count) {
        shards.set(count);
    }

    /** Tells where the version of the stored state can be asked for. */
    public void stateVersion(LongSupplier version) {
        stateVersion = version;
    }

    /** Replaces the accounts whose states are shown as {@code states} has them; to be called with each new configuration. */
    public void accounts(List<AccountConfig> accounts, AccountStates states) {
        List<Row<?>> rows = new ArrayList<>();
        List<Row<?>> rests = new ArrayList<>();
        for (AccountConfig account : accounts) {
            for (AccountState state : AccountState.values()) {
                Tags tags = Tags.of("account", account.id(), "state", state.label());
                rows.add(Row.of(tags, () -> states.of(account, "").state() == state ? 1 : 0));
            }
            rests.add(Row.of(
                    Tags.of("account", account.id()),
                    () -> states.rest(account).map(Duration::toMillis).orElse(0L) / 1000.0));
        }
        accountStates.register(rows, true);
        accountRests.register(rests, true);
    }

    /** Counts a configuration that was refused. */
    public void configRejected() {
        configRejected.increment();
    }

    @Override
    public void exchangeStarted() {
        inFlight.increment();
    }

    @Override
    public void exchangeEnded(ExchangeSummary summary) {
        inFlight.decrement();
        String provider = orNone(summary.served().provider());
        String model = summary.served().modelLabel();
        requests.computeIfAbsent(
                        new RequestKey(summary.dialect(), provider, model, summary.outcome()), this::requestCounter)
                .increment();
        duration.record(summary.durationNanos(), TimeUnit.NANOSECONDS);
        if (summary.overheadNanos() >= 0) {
            overhead.record(summary.overheadNanos(), TimeUnit.NANOSECONDS);
        }
        if (summary.firstByteNanos() >= 0) {
            firstByte.record(summary.firstByteNanos(), TimeUnit.NANOSECONDS);
        }
        Usage usage = summary.usage();
        if (usage.input() + usage.output() + usage.cacheRead() + usage.cacheWrite() > 0) {
            tokens.computeIfAbsent(new TokenKey(provider, model), key -> new TokenCounters(registry, key))
                    .count(usage);
        }
    }

    @Override
    public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
        attempts.computeIfAbsent(new AttemptKey(account, outcome), this::attemptCounter)
                .increment();
    }

    @Override
    public void tokenRenewed(String account, String result) {
        Counter.builder("gateway_token_refreshes")
                .description("Tries to renew the credential of an account.")
                .tag("account", account)
                .tag("result", result)
                .register(registry)
                .increment();
    }

    @Override
    public void keyLimited(String limit) {
        limits.computeIfAbsent(limit, this::limitCounter).increment();
    }

    private Counter limitCounter(String limit) {
        return Counter.builder("gateway_key_limited")
                .description("Requests that a limit of their client key kept out.")
                .tag("limit", limit)
                .register(registry);
    }

    @Override
    public void affinity(String result) {
        affinities.computeIfAbsent(result, this::affinityCounter).increment();
    }

    private Counter affinityCounter(String result) {
        return Counter.builder("gateway_affinity")
                .description("Requests of sessions that were served where their prompt cache is, elsewhere, or first.")
                .tag("result", result)
                .register(registry);
    }

    private Counter requestCounter(RequestKey key) {
        return Counter.builder("gateway_requests")
                .description("Requests that ended.")
                .tag("dialect", key.dialect().label())
                .tag("provider", key.provider())
                .tag("model", key.model())
                .tag("outcome", key.outcome().label())
                .register(registry);
    }

    private Counter attemptCounter(AttemptKey key) {
        return Counter.builder("gateway_attempts")
                .description("Attempts at upstream accounts.")
                .tag("account", key.account())
                .tag("outcome", key.outcome())
                .register(registry);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private static Duration[] buckets(long... millis) {
        Duration[] buckets = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            buckets[i] = Duration.ofMillis(millis[i]);
        }
        return buckets;
    }

    private static String orNone(String label) {
        return label.isEmpty() ? "none" : label;
    }

    private record RequestKey(Dialect dialect, String provider, String model, Outcome outcome) {}

    private record AttemptKey(String account, String outcome) {}

    record TokenKey(String provider, String model) {}
}
