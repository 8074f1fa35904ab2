package llmgateway.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.port.Affinity;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.testing.FakeExchange;
import llmgateway.router.engine.ModelNames;
import llmgateway.router.engine.Resolution;
import llmgateway.router.engine.Resolutions;

/** All that a router decides, without the event bus and by a clock that a test moves; upstreams answer at once. */
final class SimulatedRouter {
    static final String MODEL = "claude-opus-5";

    private final SplittableRandom random = new SplittableRandom(7);
    private final Resolutions names;
    private final Chooser chooser;
    private final Learner learner;
    final Board board;
    final List<String> affinities = new ArrayList<>();
    private long nanos;

    /** What upstreams do: an empty answer is a good one. */
    interface Upstream {
        Optional<Failure> ask(String account);
    }

    SimulatedRouter(GatewayConfig config) {
        board = new Board(new Health(
                account -> account.active() ? AccountStatus.ACTIVE : AccountStatus.DISABLED,
                account -> List.of(),
                () -> nanos,
                () -> Instant.EPOCH.plusNanos(nanos),
                random::nextDouble));
        names = new Resolutions(ModelNames.of(config));
        chooser = new Chooser(() -> config, board, names::label, random);
        Telemetry telemetry = new Telemetry() {
            @Override
            public void exchangeStarted() {}

            @Override
            public void exchangeEnded(ExchangeSummary summary) {}

            @Override
            public void attemptEnded(String account, String outcome, Usage usage, long took) {}

            @Override
            public void affinity(String result) {
                affinities.add(result);
            }
        };
        learner = new Learner(board, telemetry, () -> FailureRules.BUILT_IN);
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    Duration now() {
        return Duration.ofNanos(nanos);
    }

    /** A failure as an answer with {@code status} makes it; {@code wait} is what its {@code retry-after} says. */
    static Failure answer(int status, Optional<Duration> wait) {
        Failure plain =
                Failure.of(FailureKind.UPSTREAM_ERROR, "status " + status).withProcessed(Processed.ANSWERED);
        return FailureRules.BUILT_IN
                .answered(status, Endpoint.Kind.CONVERSATION, ErrorText.NONE)
                .applied(wait.map(plain::withRetryAfter).orElse(plain));
    }

    /** Has one request of {@code session} served, with all attempts that it takes; empty if nobody serves it. */
    Optional<String> serve(String session, Upstream upstream) throws RefusedException {
        FakeExchange exchange = new FakeExchange(Endpoint.MESSAGES);
        RouterScene.Asked translation = new RouterScene.Asked(
                Endpoint.MESSAGES, MODEL, false, new Affinity(Optional.of(session), 0, Optional.empty()));
        Resolution resolution = names.resolve(MODEL);
        board.budget().requested();
        List<Try> trail = new ArrayList<>();
        while (true) {
            Attempt attempt;
            try {
                Choice choice = chooser.choose(new Chooser.Request(
                        exchange, translation, chooser.ask(translation), resolution, List.copyOf(trail)));
                attempt = ((Choice.Made) choice).attempt();
            } catch (RefusedException refused) {
                return Optional.empty();
            }
            String account = attempt.account().id();
            Optional<Failure> failure = upstream.ask(account);
            if (failure.isEmpty()) {
                attempt.permit().begun();
                learner.ended(new AttemptEnded(exchange, attempt, Outcome.OK, Usage.NONE, 1, Optional.empty()));
                attempt.permit().release();
                return Optional.of(account);
            }
            learner.rejected(attempt, failure.get(), false);
            attempt.permit().release();
            trail.add(new Try(account, attempt.model(), failure.get(), 0));
        }
    }
}
