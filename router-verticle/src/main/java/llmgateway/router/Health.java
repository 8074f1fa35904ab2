package llmgateway.router;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;
import llmgateway.contracts.model.ModelCatalog;
import llmgateway.router.engine.Chart;
import llmgateway.router.engine.Cooldown;
import llmgateway.router.engine.CooldownPolicy;
import llmgateway.router.engine.Rests;
import llmgateway.router.engine.Standing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has learnt of the health of its accounts from the requests they served. An account that never failed costs a look
 * into an empty map. One for a node, from any thread, without locks: what is known of an account is an immutable map that is
 * replaced as a whole.
 *
 * <p>An account whose configuration changed begins anew.
 */
public final class Health implements Rests {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** The limits that came with the very answer that failed are not older than this. */
    private static final Duration SAME_ANSWER = Duration.ofSeconds(10);

    private final Function<AccountConfig, AccountStatus> known;
    private final Function<String, List<LimitWindow>> limits;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Ward ward = new Ward();
    private final String run = UUID.randomUUID().toString();

    /** The health of accounts that all hold fixed keys and state no limits. */
    public Health() {
        this(account -> account.active() ? AccountStatus.ACTIVE : AccountStatus.DISABLED, account -> List.of());
    }

    /**
     * The health of accounts.
     *
     * @param known the state of an account as far as orders and its credential tell it
     * @param limits the limits of the account with this id, as its provider last stated them
     */
    public Health(Function<AccountConfig, AccountStatus> known, Function<String, List<LimitWindow>> limits) {
        this(
                known,
                limits,
                System::nanoTime,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * As {@link #Health(Function, Function)}, with its own idea of time and chance.
     *
     * @param nanoTime a clock that only moves forward
     * @param random numbers from 0 to 1
     */
    public Health(
            Function<AccountConfig, AccountStatus> known,
            Function<String, List<LimitWindow>> limits,
            LongSupplier nanoTime,
            InstantSource clock,
            DoubleSupplier random) {
        this.known = known;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.random = random;
    }

    /** The time by which this reckons. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** A number from 0 to 1 by lot. */
    double chance() {
        return random.getAsDouble();
    }

    Ward ward() {
        return ward;
    }

    /** The limits of an account, as its provider last stated them. */
    List<LimitWindow> limits(String account) {
        return limits.apply(account);
    }

    /** The time that people and providers go by. */
    Instant instant() {
        return clock.instant();
    }

    @Override
    public Standing standing(AccountConfig account, String model) {
        if (!known.apply(account).state().serves()) {
            return Standing.RESTING;
        }
        long now = now();
        Standing worst = serverRest(account, now) == null ? Standing.READY : Standing.GUESSED;
        for (Cooldown rest : rests(account, model, now)) {
            Standing standing = rest.standing(now);
            worst = standing.compareTo(worst) > 0 ? standing : worst;
        }
        return worst;
    }

    /** Takes the right to be the one request that finds out whether a rest is over; {@link #probeOver} gives it back. */
    boolean mayProbe(AccountConfig account, String model) {
        long now = now();
        String family = ModelCatalog.family(model);
        return ward.change(
                account,
                chart -> chart.probing(family, rest -> rest.standing(now) == Standing.PROBE ? rest.probed(now) : rest));
    }

    /** The rests of {@code account} that a request of the gateway's own may look into; none if it is not to be asked at all. */
    List<Guess> guesses(AccountConfig account) {
        if (!known.apply(account).state().serves()) {
            return List.of();
        }
        long now = now();
        List<Guess> guesses = new ArrayList<>();
        ward.chart(account)
                .rests()
                .forEach((family, rest) -> guesses.add(new Guess(family, ward.modelOf(account, family), rest)));
        guesses.removeIf(guess -> !guess.rest().isGuess(now)
                || !rests(account, guess.model(), now).stream().allMatch(rest -> rest.isGuess(now)));
        return guesses;
    }

    /** As {@link #mayProbe}, for rests of which {@link #guesses} told, be they over or not. */
    boolean mayCheck(AccountConfig account, String model) {
        long now = now();
        String family = ModelCatalog.family(model);
        return ward.change(
                account, chart -> chart.probing(family, rest -> rest.isGuess(now) ? rest.probed(now) : rest));
    }

    /** The request that was to find out ended; without effect if it told that the account works or does not. */
    void probeOver(AccountConfig account, String model) {
        String family = ModelCatalog.family(model);
        ward.change(
                account,
                chart -> chart.probing(
                        family, rest -> rest.probedSince() == null ? rest : rest.unprobed(rest.probeAt())));
    }

    /** Lets those rest whom {@code failure} costs something; what callers meet with credentials of their own costs nobody. */
    public void failed(AccountConfig account, String model, Failure failure) {
        Penalty penalty = failure.penalty();
        boolean callersOwn = account.type() == AccountConfig.Type.CLIENT_TOKEN && penalty.fault() == Fault.ACCOUNT;
        if (!penalty.costs() || callersOwn) {
            return;
        }
        long now = now();
        double chance = random.getAsDouble();
        String family = ModelCatalog.family(model);
        String scope = penalty.scope() == Scope.ACCOUNT ? Chart.WHOLE : family;
        String id = run + ':' + now;
        boolean ofLimits = penalty.fault() == Fault.ACCOUNT && penalty.scope() == Scope.FAMILY;
        Penalty told = ofLimits && penalty.stated().isEmpty() ? withLimits(penalty, account, family) : penalty;
        boolean healthy = !ward.chart(account).rests().containsKey(scope);
        ward.begin(account, chart -> chart.failed(scope, id, told, now, chance));
        ward.met(account, scope, model);
        if (healthy) {
            LOG.atInfo()
                    .addKeyValue("account", account.id())
                    .addKeyValue("reason", penalty.reason())
                    .log("An account rests");
        }
        if (penalty.scope() == Scope.PROVIDER) {
            Penalty brief = new Penalty(
                    penalty.fault(),
                    penalty.scope(),
                    penalty.first(),
                    penalty.first(),
                    Optional.empty(),
                    penalty.reason());
            Cooldown rest = CooldownPolicy.after(null, id, brief, now, chance);
            ward.changeServer(account.root(), chart -> chart.rested(Chart.WHOLE, rest, now));
        }
    }

    /** A limit whose reset is not told by the failure itself may be told by the limits that came with it. */
    private Penalty withLimits(Penalty penalty, AccountConfig account, String family) {
        Instant recent = clock.instant().minus(SAME_ANSWER);
        List<LimitWindow> told = windows(account, family).stream()
                .filter(window -> window.statedAt().isAfter(recent))
                .toList();
        return CooldownPolicy.untilReset(told, clock.instant())
                .map(penalty::withStated)
                .orElse(penalty);
    }

    /**
     * Ends the rests that an attempt proved to be over.
     *
     * @param begun when the attempt began, by {@link #now}: one that began before a rest says nothing of it
     */
    public void succeeded(AccountConfig account, String model, long begun) {
        long now = now();
        ward.changeServer(account, chart -> chart.succeeded(Chart.WHOLE, begun, now));
        if (ward.change(account, chart -> chart.succeeded(ModelCatalog.family(model), begun, now))) {
            LOG.atInfo().addKeyValue("account", account.id()).log("An account serves again");
        }
    }

    @Override
    public boolean release(AccountConfig account) {
        long now = now();
        boolean server = ward.changeServer(account, chart -> chart.released(now));
        return ward.change(account, chart -> chart.released(now)) || server;
    }

    @Override
    public AccountStatus of(AccountConfig account, String model) {
        AccountStatus otherwise = known.apply(account);
        if (!otherwise.state().serves()) {
            return otherwise;
        }
        long now = now();
        return longest(account, model, now)
                .map(named -> new AccountStatus(
                        AccountState.COOLING,
                        named.words(),
                        Optional.of(clock.instant().plus(named.rest().left(now)))))
                .orElse(otherwise);
    }

    @Override
    public boolean usable(AccountConfig account) {
        return standing(account, Chart.WHOLE) != Standing.RESTING;
    }

    @Override
    public Optional<Duration> rest(AccountConfig account) {
        return rest(account, Chart.WHOLE);
    }

    @Override
    public Optional<Duration> rest(AccountConfig account, String model) {
        long now = now();
        return longest(account, model, now).map(named -> named.rest().left(now));
    }

    /** A rest with the model family that it concerns, empty for all. */
    private record Named(String family, Cooldown rest) {
        String words() {
            String reason = rest.cause().reason();
            return family.isEmpty() ? reason : family + ": " + reason;
        }
    }

    private Optional<Named> longest(AccountConfig account, String model, long now) {
        List<Named> all = new ArrayList<>();
        Map<String, Cooldown> rests = ward.chart(account).rests();
        String family = model.isEmpty() ? Chart.WHOLE : ModelCatalog.family(model);
        rests.forEach((scope, rest) -> {
            if (model.isEmpty() || scope.equals(Chart.WHOLE) || scope.equals(family)) {
                reconsidered(account, scope, rest, now).ifPresent(left -> all.add(new Named(scope, left)));
            }
        });
        Cooldown server = model.isEmpty() ? null : serverRest(account, now);
        if (server != null) {
            all.add(new Named(Chart.WHOLE, server));
        }
        return all.stream()
                .filter(named -> !named.rest().over(now))
                .max((a, b) -> a.rest().left(now).compareTo(b.rest().left(now)));
    }

    private List<Cooldown> rests(AccountConfig account, String model, long now) {
        Map<String, Cooldown> rests = ward.chart(account).rests();
        if (rests.isEmpty()) {
            return List.of();
        }
        String family = model.isEmpty() ? Chart.WHOLE : ModelCatalog.family(model);
        return Stream.of(Chart.WHOLE, family)
                .distinct()
                .filter(rests::containsKey)
                .flatMap(scope -> reconsidered(account, scope, Objects.requireNonNull(rests.get(scope)), now).stream())
                .toList();
    }

    private Optional<Cooldown> reconsidered(AccountConfig account, String family, Cooldown rest, long now) {
        return CooldownPolicy.reconsidered(rest, windows(account, family), now, clock.instant());
    }

    /** The limits that concern a model family. */
    private List<LimitWindow> windows(AccountConfig account, String family) {
        return limits.apply(account.id()).stream()
                .filter(window -> window.family().isEmpty() || window.family().equals(family))
                .toList();
    }

    private @Nullable Cooldown serverRest(AccountConfig account, long now) {
        Cooldown rest = ward.serverChart(account, now).rests().get(Chart.WHOLE);
        return rest == null || rest.over(now) ? null : rest;
    }
}
