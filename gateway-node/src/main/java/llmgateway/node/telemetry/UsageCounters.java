package llmgateway.node.telemetry;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.port.Telemetry.ExchangeSummary;
import llmgateway.node.admin.desk.StatsView;

/**
 * What each account, each model and each client key did since the counting began, over restarts: attempts for accounts, requests for
 * models and keys. Counting neither blocks nor locks. Any thread.
 *
 * <p>An attempt or a request is an error unless it ended well or the caller is to blame.
 */
public final class UsageCounters implements StatsView {
    private static final Set<String> NO_ERRORS = Stream.concat(
                    Stream.of(Outcome.OK, Outcome.CALLER_ERROR, Outcome.REFUSED, Outcome.CLIENT_GONE)
                            .map(Outcome::label),
                    Stream.of(FailureKind.values())
                            .filter(kind -> kind.fault() == Fault.CALLER)
                            .map(FailureKind::label))
            .collect(Collectors.toUnmodifiableSet());
    private static final String SINCE = "since";
    private static final String ACCOUNTS = "accounts";
    private static final String MODELS = "models";
    private static final String KEYS = "keys";
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Tallies accounts = new Tallies(MOST);
    private final Tallies models = new Tallies(MOST);
    private final Tallies keys = new Tallies(MOST);
    private volatile Instant since;

    /** Counters that begin now. */
    public UsageCounters(Clock clock) {
        this.clock = clock;
        since = clock.instant();
    }

    /**
     * Counts an attempt.
     *
     * @param outcome a label of {@link Outcome} or of {@link FailureKind}
     * @param nanos how long the account was occupied by the attempt
     */
    public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
        accounts.of(account).count(!NO_ERRORS.contains(outcome), outcome, usage, nanos, clock.millis());
    }

    /** Counts a request of a client. */
    public void exchangeEnded(ExchangeSummary ended) {
        String outcome = ended.outcome().label();
        boolean failed = !NO_ERRORS.contains(outcome);
        long now = clock.millis();
        models.of(ended.served().modelLabel()).count(failed, outcome, ended.usage(), ended.durationNanos(), now);
        keys.of(ended.key()).count(failed, outcome, ended.usage(), ended.durationNanos(), now);
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public Figures of(String account) {
        return accounts.figures(account);
    }

    @Override
    public Map<String, Figures> models() {
        return models.figures();
    }

    @Override
    public Map<String, Figures> keys() {
        return keys.figures();
    }

    /** Everything that was counted, to be kept; without any secret. */
    JsonObject saved() {
        return new JsonObject()
                .put(SINCE, since.toString())
                .put(ACCOUNTS, accounts.saved())
                .put(MODELS, models.saved())
                .put(KEYS, keys.saved());
    }

    /** Goes on from what {@link #saved} gave; what was counted before this call is counted too. */
    void restore(JsonObject saved) {
        Optional.ofNullable(saved.getString(SINCE)).map(Instant::parse).ifPresent(begun -> since = begun);
        accounts.add(saved.getJsonObject(ACCOUNTS, new JsonObject()));
        models.add(saved.getJsonObject(MODELS, new JsonObject()));
        keys.add(saved.getJsonObject(KEYS, new JsonObject()));
    }
}
