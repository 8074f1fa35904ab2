package llmgateway.node.telemetry;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.port.AccountFigures;

/**
 * What each account did since the counting began, over restarts. Counting neither blocks nor locks. Any thread.
 *
 * <p>An attempt is an error of its account unless it ended well or the caller is to blame.
 */
public final class AccountCounters implements AccountFigures {
    private static final Set<String> NO_ERRORS = Stream.concat(
                    Stream.of(Outcome.OK, Outcome.CALLER_ERROR, Outcome.REFUSED, Outcome.CLIENT_GONE)
                            .map(Outcome::label),
                    Stream.of(FailureKind.values())
                            .filter(kind -> kind.fault() == Fault.CALLER)
                            .map(FailureKind::label))
            .collect(Collectors.toUnmodifiableSet());
    private static final String SINCE = "since";
    private static final String ACCOUNTS = "accounts";

    private final Clock clock;
    private final Map<String, AccountTally> tallies = new ConcurrentHashMap<>();
    private volatile Instant since;

    /** Counters that begin now. */
    public AccountCounters(Clock clock) {
        this.clock = clock;
        since = clock.instant();
    }

    /** When the counting began. */
    public Instant since() {
        return since;
    }

    /**
     * Counts an attempt.
     *
     * @param outcome a label of {@link Outcome} or of {@link FailureKind}
     * @param nanos how long the account was occupied by the attempt
     */
    public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
        tally(account).count(!NO_ERRORS.contains(outcome), outcome, usage, nanos, clock.millis());
    }

    @Override
    public Figures of(String account) {
        AccountTally tally = tallies.get(account);
        return tally == null ? Figures.NONE : tally.figures();
    }

    /** Everything that was counted, to be kept; without any secret. */
    JsonObject saved() {
        JsonObject accounts = new JsonObject();
        new TreeMap<>(tallies).forEach((account, tally) -> accounts.put(account, tally.saved()));
        return new JsonObject().put(SINCE, since.toString()).put(ACCOUNTS, accounts);
    }

    /** Goes on from what {@link #saved} gave; what was counted before this call is counted too. */
    void restore(JsonObject saved) {
        JsonObject accounts = saved.getJsonObject(ACCOUNTS, new JsonObject());
        Optional.ofNullable(saved.getString(SINCE)).map(Instant::parse).ifPresent(begun -> since = begun);
        accounts.fieldNames().forEach(account -> tally(account).add(accounts.getJsonObject(account)));
    }

    private AccountTally tally(String account) {
        AccountTally tally = tallies.get(account);
        return tally != null ? tally : tallies.computeIfAbsent(account, id -> new AccountTally());
    }
}
