package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
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
import org.jspecify.annotations.Nullable;

/** The stage that chooses an account for each attempt and gives its place back when the attempt ends. */
public final class RouterVerticle extends VerticleBase {
    private static final Duration FULL_WAIT = Duration.ofSeconds(1);

    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final Board board;
    private final Telemetry telemetry;
    private final Derived<GatewayConfig, Resolutions> names;
    private final Derived<GatewayConfig, Catalog> catalog;
    private @Nullable Handoffs handoffs;

    private record Handoffs(Handoff<Routed> routed, Handoff<Listed> listed, Handoff<Failed> failed) {}

    /** The router of one shard; {@code board} and {@code telemetry} are the node's. */
    public RouterVerticle(int shard, Supplier<GatewayConfig> config, Board board, Telemetry telemetry) {
        this.shard = shard;
        this.config = config;
        this.board = board;
        this.telemetry = telemetry;
        this.names = new Derived<>(config, current -> new Resolutions(ModelNames.of(current)));
        this.catalog = new Derived<>(config, Catalog::of);
    }

    @Override
    public Future<?> start() {
        StageBus bus = new StageBus(vertx, shard);
        handoffs = new Handoffs(bus.to(Address.ROUTED), bus.to(Address.LISTED), bus.to(Address.FAILED));
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
        message.attempt().permit().release();
        ended(message.attempt(), message.outcome().label(), message.usage());
    }

    private void ended(Attempt attempt, String outcome, Usage usage) {
        telemetry.attemptEnded(attempt.account().id(), outcome, usage, System.nanoTime() - attempt.startedAt());
    }

    private void route(Exchange exchange, RequestTranslation translation, List<Try> trail, Served last) {
        try {
            Attempt attempt = choose(exchange, translation, trail);
            exchange.onClose(attempt.permit()::release);
            exchange.attempting(attempt.served(0));
            to().routed.send(new Routed(exchange, translation, attempt));
        } catch (RefusedException refused) {
            to().failed.send(new Failed(exchange, translation.endpoint().dialect(), refused.failure(), last));
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

    private Attempt choose(Exchange exchange, RequestTranslation translation, List<Try> trail) throws RefusedException {
        RoutingConfig routing = config.get().routing();
        if (!RetryPolicy.mayContinue(trail, translation.stateful(), routing.maxAttempts())) {
            throw new RefusedException(RetryPolicy.verdict(trail));
        }
        Resolution resolution = resolve(exchange.request().caller(), translation.model());
        for (List<Candidate> target : resolution.chain()) {
            Optional<Attempt> attempt = attempt(exchange, target, translation, trail);
            if (attempt.isPresent()) {
                return attempt.get();
            }
        }
        throw new RefusedException(trail.isEmpty() ? nobody(resolution, translation) : RetryPolicy.verdict(trail));
    }

    private Optional<Attempt> attempt(
            Exchange exchange, List<Candidate> target, RequestTranslation translation, List<Try> trail) {
        boolean ownCredential = exchange.request().headers().contains(HttpHeaders.AUTHORIZATION);
        for (Candidate candidate : CandidateRanker.inTurn(target, trail, ownCredential, board::lastTurn)) {
            AccountConfig account = candidate.account();
            Optional<Dialect> dialect = translation.dialectFor(account.apis());
            if (CandidateRanker.obstacle(candidate, dialect.isPresent(), trail, ownCredential)
                    .isEmpty()) {
                Permit permit = board.take(account);
                if (permit != null) {
                    String label = names.get().label(candidate.model());
                    return Optional.of(new Attempt(account, candidate.model(), label, dialect.get(), permit, trail));
                }
            }
        }
        return Optional.empty();
    }

    /** Why nobody could be asked at all. */
    private Failure nobody(Resolution resolution, RequestTranslation translation) {
        List<AccountConfig> active = resolution.chain().stream()
                .flatMap(List::stream)
                .map(Candidate::account)
                .filter(AccountConfig::active)
                .toList();
        if (active.isEmpty()) {
            return Failure.of(
                    FailureKind.NO_ACCOUNT, "Every account that serves '" + resolution.name() + "' is disabled.");
        }
        Set<Dialect> spoken = new TreeSet<>();
        active.forEach(account -> spoken.addAll(account.apis()));
        if (translation.dialectFor(spoken).isEmpty()) {
            return Failure.of(
                            FailureKind.UNSUPPORTED,
                            "The accounts that serve '" + resolution.name() + "' speak "
                                    + String.join(
                                            ", ",
                                            spoken.stream().map(Dialect::label).toList())
                                    + " and not what this endpoint needs ("
                                    + translation.endpoint().dialect().label()
                                    + "); requests are not converted between dialects.")
                    .withParam("model");
        }
        return Failure.of(
                        FailureKind.NO_ACCOUNT,
                        "Every account that serves '" + resolution.name() + "' is at its limit of concurrent requests.")
                .withRetryAfter(FULL_WAIT);
    }

    private Handoffs to() {
        return Objects.requireNonNull(handoffs);
    }
}
