package llmgateway.router;

import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.CandidateRanker;
import llmgateway.router.engine.Resolution;
import llmgateway.router.engine.RetryPolicy;
import llmgateway.router.engine.Standing;
import llmgateway.router.engine.Verdict;
import llmgateway.router.engine.choice.Contender;
import llmgateway.router.engine.choice.OrderPolicy;
import llmgateway.router.engine.choice.Ties;
import org.jspecify.annotations.Nullable;

/** Chooses who is asked next, and takes a place there. Confined to the event loop of its shard. */
final class Chooser {
    private final Supplier<GatewayConfig> config;
    private final Board board;
    private final UnaryOperator<String> labels;
    private final Derived<GatewayConfig, OrderPolicy> policy;

    /**
     * A chooser for one shard.
     *
     * @param labels gives a model's metric label
     */
    Chooser(Supplier<GatewayConfig> config, Board board, UnaryOperator<String> labels, RandomGenerator random) {
        this.config = config;
        this.board = board;
        this.labels = labels;
        this.policy = new Derived<>(
                config, current -> OrderPolicy.of(current.routing().strategy(), random));
    }

    /**
     * A request for which the next account is to be found.
     *
     * @param resolution what its model stands for
     * @param trail the attempts that failed
     */
    record Request(Exchange exchange, RequestTranslation translation, Ask ask, Resolution resolution, List<Try> trail) {

        /** Whether it carries a credential of the caller's own. */
        boolean ownCredential() {
            return exchange.request().headers().contains(HttpHeaders.AUTHORIZATION);
        }
    }

    /** What is kept of a request that has just come. */
    Ask ask(RequestTranslation translation) {
        boolean tied = config.get().routing().strategy() == Strategy.AFFINITY || translation.stateful();
        return tied ? Ask.of(translation.model(), translation.affinity()) : Ask.of(translation.model());
    }

    /**
     * Chooses among all accounts: those that rest on a guess are asked only if no other could be, be it later.
     *
     * @throws RefusedException if nobody is to be asked, with what the client is told
     */
    Choice choose(Request request) throws RefusedException {
        checkContinuation(request);
        Set<AccountConfig> full = new LinkedHashSet<>();
        for (boolean guessed : new boolean[] {false, true}) {
            for (List<Candidate> target : request.resolution.chain()) {
                for (Contender contender : contenders(request, target, guessed)) {
                    Candidate candidate = contender.candidate();
                    Seat seat = board.take(candidate, request.ask);
                    if (seat != null) {
                        return new Choice.Made(attempt(request, candidate, seat));
                    }
                    if (board.full(candidate.account())) {
                        full.add(candidate.account());
                    }
                }
            }
            if (!full.isEmpty()) {
                return new Choice.Full(List.copyOf(full), verdict(request));
            }
        }
        throw new RefusedException(verdict(request));
    }

    /**
     * Uses a place that is held for {@code request} in {@code account}; gives it back if that is not to be asked any more.
     *
     * @throws RefusedException as for {@link #choose}; the place is given back then
     */
    Optional<Attempt> seated(Request request, String account) throws RefusedException {
        try {
            checkContinuation(request);
        } catch (RefusedException refused) {
            board.vacate(account);
            throw refused;
        }
        for (List<Candidate> target : request.resolution.chain()) {
            for (Candidate candidate : target) {
                if (candidate.account().id().equals(account)
                        && standing(candidate) != Standing.RESTING
                        && mayAsk(request, candidate)) {
                    Seat seat = board.seat(candidate, request.ask);
                    return seat == null ? Optional.empty() : Optional.of(attempt(request, candidate, seat));
                }
            }
        }
        board.vacate(account);
        return Optional.empty();
    }

    private void checkContinuation(Request request) throws RefusedException {
        GatewayConfig current = config.get();
        Duration maxTime = Duration.ofSeconds(current.server().timeoutSeconds());
        int maxAttempts = current.routing().maxAttempts();
        if (!RetryPolicy.mayContinue(request.trail, request.translation.stateful(), maxAttempts, maxTime)) {
            throw new RefusedException(verdictOf(request).afterLast(request.trail, request.ownCredential()));
        }
    }

    private Attempt attempt(Request request, Candidate candidate, Seat seat) throws RefusedException {
        List<Try> trail = request.trail;
        if (!trail.isEmpty()
                && RetryPolicy.costs(trail.get(trail.size() - 1).failure())
                && !board.budget().spend()) {
            seat.release();
            throw new RefusedException(verdictOf(request).afterLast(trail, request.ownCredential()));
        }
        RoutingConfig routing = config.get().routing();
        boolean strict = request.resolution.strictness().orElse(routing.strictness()) == Strictness.STRICT;
        return new Attempt(
                candidate.account(),
                candidate.model(),
                labels.apply(candidate.model()),
                request.translation
                        .dialectFor(candidate.account(), candidate.model())
                        .orElseThrow(),
                strict,
                seat,
                trail);
    }

    /** Those of {@code target} who may be asked, in the order in which they are to be. */
    private List<Contender> contenders(Request request, List<Candidate> target, boolean guessed) {
        List<Contender> contenders = new ArrayList<>(target.size());
        for (int i = 0; i < target.size(); i++) {
            Candidate candidate = target.get(i);
            Standing standing = standing(candidate);
            boolean due = standing != Standing.RESTING && (standing == Standing.GUESSED) == guessed;
            if (due && mayAsk(request, candidate)) {
                boolean spoken = request.translation
                        .endpoint()
                        .servedBy(candidate.account().apis());
                contenders.add(board.contender(candidate, i, spoken));
            }
        }
        if (contenders.size() < 2) {
            return contenders;
        }
        return CandidateRanker.ranked(
                contenders, request.trail, request.ownCredential(), ties(request.ask), policy.get());
    }

    private Standing standing(Candidate candidate) {
        return board.health().standing(candidate.account(), candidate.model());
    }

    private static boolean mayAsk(Request request, Candidate candidate) {
        boolean speaks = Verdict.sayable(request.translation, candidate);
        return CandidateRanker.obstacle(candidate, speaks, request.trail, request.ownCredential())
                .isEmpty();
    }

    private Ties ties(Ask ask) {
        @Nullable String bound = ask.boundTo().flatMap(board.bindings()::of).orElse(null);
        if (ask.session() == 0) {
            return bound == null ? Ties.NONE : new Ties(0, List.of(), bound);
        }
        return new Ties(ask.session(), board.sessions().warm(ask.cacheKey(), board.now()), bound);
    }

    private Failure verdict(Request request) {
        return verdictOf(request).afterAll(request.trail, request.ownCredential());
    }

    private Verdict verdictOf(Request request) {
        return new Verdict(
                request.resolution, request.translation, config.get().routing().convert(), board.health());
    }
}
