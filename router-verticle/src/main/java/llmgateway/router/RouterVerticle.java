package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.Uncounted;
import llmgateway.contracts.port.Permit;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.Telemetry;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.CandidateRanker;
import llmgateway.router.engine.Catalog;
import llmgateway.router.engine.ModelNames;
import llmgateway.router.engine.Resolution;
import llmgateway.router.engine.Resolutions;
import llmgateway.router.engine.RetryPolicy;
import llmgateway.router.engine.Standing;
import llmgateway.router.engine.Verdict;
import org.jspecify.annotations.Nullable;

/** The stage that chooses an account for each attempt and gives its place back when the attempt ends. */
public final class RouterVerticle extends VerticleBase {
    private static final Failure BROKEN_OFF =
            Failure.of(FailureKind.CONNECTION_LOST, "The upstream broke off.").withProcessed(Processed.ANSWERED);

    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final Board board;
    private final Telemetry telemetry;
    private final Derived<GatewayConfig, Resolutions> names;
    private final Derived<GatewayConfig, Catalog> catalog;
    private final Derived<GatewayConfig, FailureRules> rules;
    private @Nullable Handoffs handoffs;

    private record Handoffs(
            Handoff<Routed> routed, Handoff<Listed> listed, Handoff<Uncounted> uncounted, Handoff<Failed> failed) {}

    /** The router of one shard; {@code board} and {@code telemetry} are the node's. */
    public RouterVerticle(int shard, Supplier<GatewayConfig> config, Board board, Telemetry telemetry) {
        this.shard = shard;
        this.config = config;
        this.board = board;
        this.telemetry = telemetry;
        this.names = new Derived<>(config, current -> new Resolutions(ModelNames.of(current)));
        this.catalog = new Derived<>(config, Catalog::of);
        this.rules = new Derived<>(config, FailureRules::of);
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        handoffs = new Handoffs(
                bus.to(Address.ROUTED), bus.to(Address.LISTED), bus.to(Address.UNCOUNTED), bus.to(Address.FAILED));
        bus.consume(Address.PARSED, this::parsed);
        bus.consume(Address.REJECTED, this::rejected);
        bus.consume(Address.ATTEMPT_ENDED, this::attemptEnded);
        return Future.succeededFuture();
    }

    private void parsed(Parsed message) {
        Exchange exchange = message.exchange();
        RequestTranslation translation = message.translation();
        if (translation.endpoint().kind() == Endpoint.Kind.LISTING) {
            to().listed
                    .send(new Listed(
                            exchange,
                            models(exchange.request().caller(), translation),
                            catalog.get().providers()));
        } else {
            route(exchange, translation, List.of(), Served.NOBODY);
        }
    }

    /** The models to list; one that is asked for by name is there if it is served, whether or not it is known by name. */
    private List<Listed.Model> models(Caller caller, RequestTranslation translation) {
        List<Listed.Model> listed = catalog.get().models(caller);
        String asked = translation.model();
        if (asked.isEmpty() || listed.stream().anyMatch(model -> model.id().equals(asked))) {
            return listed;
        }
        try {
            Resolution resolution = resolve(caller, asked);
            String owner = resolution.chain().get(0).get(0).account().provider();
            return List.of(new Listed.Model(asked, owner));
        } catch (RefusedException unserved) {
            return listed;
        }
    }

    private void rejected(Rejected message) {
        Attempt attempt = message.attempt();
        if (message.translation().endpoint().kind() == Endpoint.Kind.CONVERSATION) {
            board.health().failed(attempt.account(), attempt.model(), message.failure());
        }
        attempt.permit().release();
        ended(attempt, message.failure().kind().label(), Usage.NONE);
        if (message.exchange().isOpen()) {
            List<Try> trail = new ArrayList<>(attempt.trail());
            trail.add(new Try(attempt.account().id(), attempt.model(), message.failure(), message.upstreamNanos()));
            route(
                    message.exchange(),
                    message.translation(),
                    List.copyOf(trail),
                    attempt.served(message.upstreamNanos()));
        }
    }

    private void attemptEnded(AttemptEnded message) {
        Attempt attempt = message.attempt();
        boolean conversation = message.exchange().request().endpoint().kind() == Endpoint.Kind.CONVERSATION;
        if (conversation && message.outcome() == Outcome.STREAM_INCOMPLETE) {
            board.health()
                    .failed(attempt.account(), attempt.model(), rules.get().judged(BROKEN_OFF));
        }
        attempt.permit().release();
        ended(attempt, message.outcome().label(), message.usage());
    }

    private void ended(Attempt attempt, String outcome, Usage usage) {
        telemetry.attemptEnded(attempt.account().id(), outcome, usage, System.nanoTime() - attempt.startedAt());
    }

    private void route(Exchange exchange, RequestTranslation translation, List<Try> trail, Served last) {
        try {
            Resolution resolution = resolve(exchange.request().caller(), translation.model());
            Optional<Candidate> namesake = uncountable(resolution, translation, trail);
            if (namesake.isPresent()) {
                to().uncounted.send(new Uncounted(exchange, translation, unasked(namesake.get())));
                return;
            }
            Attempt attempt = choose(exchange, resolution, translation, trail);
            exchange.onClose(attempt.permit()::release);
            exchange.attempting(attempt.served(0));
            to().routed.send(new Routed(exchange, translation, attempt));
        } catch (RefusedException refused) {
            boolean unsent = trail.stream().allMatch(attempt -> RetryPolicy.isUnsayable(attempt.failure()));
            Served served = unsent ? Served.NOBODY : last;
            to().failed.send(new Failed(exchange, translation.endpoint().dialect(), refused.failure(), served));
        }
    }

    /**
     * What {@code model} stands for.
     *
     * @throws RefusedException if it stands for nothing or the caller may not use it
     */
    private Resolution resolve(Caller caller, String model) throws RefusedException {
        Resolution resolution = names.get().resolve(model);
        if (!caller.mayUse(model) && !caller.mayUse(resolution.name())) {
            throw ModelNames.refused(
                    FailureKind.FORBIDDEN, "This key may not use the model '" + resolution.name() + "'.");
        }
        return resolution;
    }

    /**
     * Who would serve a model whose tokens are to be counted, though none of those who serve it can count; empty if one can, or
     * something else is asked for.
     */
    private Optional<Candidate> uncountable(Resolution resolution, RequestTranslation translation, List<Try> trail) {
        if (translation.endpoint() != Endpoint.COUNT_TOKENS
                || config.get().routing().convert() == Convert.NEVER) {
            return Optional.empty();
        }
        List<Candidate> active = resolution.active();
        return active.stream()
                        .anyMatch(candidate -> Verdict.sayable(translation, candidate)
                                && !RetryPolicy.provedUnsayable(candidate, trail))
                ? Optional.empty()
                : active.stream().findFirst();
    }

    private Served unasked(Candidate candidate) {
        String label = names.get().label(candidate.model());
        return new Served(candidate.account().provider(), "", candidate.model(), label, 0, 0);
    }

    private Attempt choose(Exchange exchange, Resolution resolution, RequestTranslation translation, List<Try> trail)
            throws RefusedException {
        RoutingConfig routing = config.get().routing();
        if (!RetryPolicy.mayContinue(trail, translation.stateful(), routing.maxAttempts())) {
            throw new RefusedException(RetryPolicy.verdict(trail));
        }
        boolean strict = resolution.strictness().orElse(routing.strictness()) == Strictness.STRICT;
        for (boolean guessed : new boolean[] {false, true}) {
            for (List<Candidate> target : resolution.chain()) {
                Optional<Attempt> attempt = attempt(exchange, target, guessed, translation, strict, trail);
                if (attempt.isPresent()) {
                    return attempt.get();
                }
            }
        }
        throw new RefusedException(new Verdict(resolution, translation, routing.convert(), board.health())
                .afterAll(trail, ownCredential(exchange)));
    }

    /** Asks one of {@code target}: those who rest on a guess if {@code guessed}, else those who do not rest. */
    private Optional<Attempt> attempt(
            Exchange exchange,
            List<Candidate> target,
            boolean guessed,
            RequestTranslation translation,
            boolean strict,
            List<Try> trail) {
        boolean ownCredential = ownCredential(exchange);
        Endpoint endpoint = translation.endpoint();
        for (Candidate candidate : CandidateRanker.inTurn(
                target, equal -> endpoint.servedBy(equal.account().apis()), trail, ownCredential, board::lastTurn)) {
            AccountConfig account = candidate.account();
            Standing standing = board.health().standing(account, candidate.model());
            if (standing == Standing.RESTING || (standing == Standing.GUESSED) != guessed) {
                continue;
            }
            Optional<Dialect> dialect = translation.dialectFor(account, candidate.model());
            if (CandidateRanker.obstacle(candidate, dialect.isPresent(), trail, ownCredential)
                    .isEmpty()) {
                Permit permit = board.take(account, candidate.model());
                if (permit != null) {
                    String label = names.get().label(candidate.model());
                    return Optional.of(
                            new Attempt(account, candidate.model(), label, dialect.get(), strict, permit, trail));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a request carries a credential of the caller's own. */
    private static boolean ownCredential(Exchange exchange) {
        return exchange.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    private Handoffs to() {
        return Objects.requireNonNull(handoffs);
    }
}
