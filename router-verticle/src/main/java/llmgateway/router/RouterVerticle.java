package llmgateway.router;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
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
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.Telemetry;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.Catalog;
import llmgateway.router.engine.ModelNames;
import llmgateway.router.engine.Resolution;
import llmgateway.router.engine.Resolutions;
import llmgateway.router.engine.RetryPolicy;
import llmgateway.router.engine.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The stage that chooses an account for each attempt and gives its place back when the attempt ends. A request for which all
 * places are taken waits for one, in order of arrival.
 */
public final class RouterVerticle extends VerticleBase {
    private final int shard;
    private final Supplier<GatewayConfig> config;
    private final Board board;
    private final Learner learner;
    private final Chooser chooser;
    private final Derived<GatewayConfig, Resolutions> names;
    private final Derived<GatewayConfig, Catalog> catalog;
    private @Nullable Handoffs handoffs;

    private record Handoffs(
            Handoff<Routed> routed, Handoff<Listed> listed, Handoff<Uncounted> uncounted, Handoff<Failed> failed) {}

    /** The router of one shard; {@code board} and {@code telemetry} are the node's. */
    public RouterVerticle(int shard, Supplier<GatewayConfig> config, Board board, Telemetry telemetry) {
        this.shard = shard;
        this.config = config;
        this.board = board;
        this.learner = new Learner(board, telemetry, new Derived<>(config, FailureRules::of));
        this.names = new Derived<>(config, current -> new Resolutions(ModelNames.of(current)));
        this.catalog = new Derived<>(config, Catalog::of);
        this.chooser = new Chooser(config, board, model -> names.get().label(model), new SplittableRandom());
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
            board.budget().requested();
            route(exchange, translation, chooser.ask(translation), List.of(), Served.NOBODY);
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
        boolean sideQuestion = message.translation().endpoint().kind() != Endpoint.Kind.CONVERSATION;
        learner.rejected(attempt, message.failure(), sideQuestion);
        attempt.permit().release();
        List<Try> trail = new ArrayList<>(attempt.trail());
        trail.add(new Try(attempt.account().id(), attempt.model(), message.failure(), message.upstreamNanos()));
        if (message.exchange().isOpen()) {
            route(
                    message.exchange(),
                    message.translation(),
                    Learner.askOf(attempt),
                    List.copyOf(trail),
                    attempt.served(message.upstreamNanos()));
        } else {
            learner.over(message.exchange(), Learner.askOf(attempt), trail, Outcome.CLIENT_GONE, "");
        }
    }

    private void attemptEnded(AttemptEnded message) {
        learner.ended(message);
        message.attempt().permit().release();
    }

    private void route(Exchange exchange, RequestTranslation translation, Ask ask, List<Try> trail, Served last) {
        try {
            Resolution resolution = resolve(exchange.request().caller(), translation.model());
            Optional<Candidate> namesake = uncountable(resolution, translation, trail);
            if (namesake.isPresent()) {
                to().uncounted.send(new Uncounted(exchange, translation, unasked(namesake.get())));
                return;
            }
            Chooser.Request request = new Chooser.Request(exchange, translation, ask, resolution, trail);
            Choice choice = chooser.choose(request);
            if (choice instanceof Choice.Made made) {
                begin(request, made.attempt());
            } else if (choice instanceof Choice.Full full) {
                await(request, full, last);
            }
        } catch (RefusedException refused) {
            fail(exchange, translation, ask, trail, refused.failure(), last);
        }
    }

    private void begin(Chooser.Request request, Attempt attempt) {
        Exchange exchange = request.exchange();
        exchange.onClose(attempt.permit()::release);
        exchange.attempting(attempt.served(0));
        to().routed.send(new Routed(exchange, request.translation(), attempt));
    }

    /** Has a request wait until a place is free for it, its client leaves or its time is up. */
    private void await(Chooser.Request request, Choice.Full full, Served last) {
        RoutingConfig routing = config.get().routing();
        if (routing.queueSeconds() == 0) {
            fail(request, full.verdict(), last);
            return;
        }
        Exchange exchange = request.exchange();
        Ask ask = request.ask();
        List<Try> trail = request.trail();
        Waiter waiter = new Waiter(new Waiter.Turn() {
            @Override
            public void seated(String account) {
                context.runOnContext(turn -> RouterVerticle.this.seated(request, account, last));
            }

            @Override
            public void late() {
                fail(request, full.verdict(), last);
            }
        });
        long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(routing.queueSeconds()), late -> waiter.giveUp());
        exchange.onClose(() -> {
            vertx.cancelTimer(timer);
            if (waiter.leave()) {
                learner.over(exchange, ask, trail, Outcome.CLIENT_GONE, "");
            }
        });
        if (!board.await(full.accounts(), waiter, routing)) {
            waiter.giveUp();
        }
    }

    /** A place in {@code account} is held for a request that waited. */
    private void seated(Chooser.Request request, String account, Served last) {
        if (!request.exchange().isOpen()) {
            board.vacate(account);
            learner.over(request.exchange(), request.ask(), request.trail(), Outcome.CLIENT_GONE, "");
            return;
        }
        try {
            Optional<Attempt> attempt = chooser.seated(request, account);
            if (attempt.isPresent()) {
                begin(request, attempt.get());
            } else {
                route(request.exchange(), request.translation(), request.ask(), request.trail(), last);
            }
        } catch (RefusedException refused) {
            fail(request, refused.failure(), last);
        }
    }

    private void fail(Chooser.Request request, Failure failure, Served last) {
        fail(request.exchange(), request.translation(), request.ask(), request.trail(), failure, last);
    }

    private void fail(
            Exchange exchange, RequestTranslation translation, Ask ask, List<Try> trail, Failure failure, Served last) {
        boolean unsent = trail.stream().allMatch(attempt -> RetryPolicy.isUnsayable(attempt.failure()));
        Served served = unsent ? Served.NOBODY : last;
        learner.over(exchange, ask, trail, failure.kind().outcome(), failure.message());
        to().failed.send(new Failed(exchange, translation.endpoint().dialect(), failure, served));
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

    private Handoffs to() {
        return Objects.requireNonNull(handoffs);
    }
}
