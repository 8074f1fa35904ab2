package llmgateway.router;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.port.Telemetry;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Trail;
import llmgateway.router.engine.Trail.Step;
import org.jspecify.annotations.Nullable;

/** Puts on the board what the ends of attempts teach, and keeps the trails of requests that are over. */
final class Learner {
    private static final Failure BROKEN_OFF =
            Failure.of(FailureKind.CONNECTION_LOST, "The upstream broke off.").withProcessed(Processed.ANSWERED);

    private final Board board;
    private final Telemetry telemetry;
    private final Supplier<FailureRules> rules;

    /**
     * A learner for one shard.
     *
     * @param rules what failures mean at the moment
     */
    Learner(Board board, Telemetry telemetry, Supplier<FailureRules> rules) {
        this.board = board;
        this.telemetry = telemetry;
        this.rules = rules;
    }

    /** The request that an attempt was made for. */
    static Ask askOf(Attempt attempt) {
        return attempt.permit() instanceof Seat seat ? seat.ask() : Ask.of(attempt.model());
    }

    /**
     * An attempt failed before its reply began.
     *
     * @param sideQuestion whether it was no model call, so that it says nothing of the account's health
     */
    void rejected(Attempt attempt, Failure failure, boolean sideQuestion) {
        if (!sideQuestion) {
            board.health().failed(attempt.account(), attempt.model(), failure);
            if (isUpstreams(failure.kind().fault())) {
                board.pace(attempt.account().id()).failed(board.now());
            }
        }
        count(attempt, failure.kind().label(), Usage.NONE);
    }

    private static boolean isUpstreams(Fault fault) {
        return switch (fault) {
            case ACCOUNT, MODEL, PROVIDER, NETWORK -> true;
            case CALLER, POLICY, GATEWAY -> false;
        };
    }

    /** An attempt whose reply had begun, or that was cancelled, is over. */
    void ended(AttemptEnded end) {
        Attempt attempt = end.attempt();
        String account = attempt.account().id();
        Ask ask = askOf(attempt);
        boolean began = end.firstByteNanos() >= 0;
        boolean conversation = end.exchange().request().endpoint().kind() == Endpoint.Kind.CONVERSATION;
        if (conversation && end.outcome() == Outcome.STREAM_INCOMPLETE) {
            board.health()
                    .failed(attempt.account(), attempt.model(), rules.get().judged(BROKEN_OFF));
            board.pace(account).failed(board.now());
        } else if (began && end.outcome() == Outcome.OK) {
            board.pace(account).began(end.firstByteNanos(), board.now());
        }
        if (began && isReply(end.outcome())) {
            remember(account, ask, end);
        }
        count(attempt, end.outcome().label(), end.usage());
        long millis = began ? TimeUnit.NANOSECONDS.toMillis(end.firstByteNanos()) : -1;
        Step last = new Step(account, attempt.model(), end.outcome().label(), "", millis);
        keep(end.exchange(), ask, attempt.trail(), last, end.outcome(), "");
    }

    private static boolean isReply(Outcome outcome) {
        return outcome == Outcome.OK || outcome == Outcome.CLIENT_GONE || outcome == Outcome.STREAM_INCOMPLETE;
    }

    private void remember(String account, Ask ask, AttemptEnded end) {
        if (ask.session() != 0) {
            telemetry.affinity(board.sessions()
                    .served(ask.cacheKey(), account, board.now())
                    .label());
        }
        end.responseId().ifPresent(id -> board.bindings().keep(id, account));
        ask.boundTo().ifPresent(id -> board.bindings().keep(id, account));
    }

    private void count(Attempt attempt, String outcome, Usage usage) {
        telemetry.attemptEnded(attempt.account().id(), outcome, usage, System.nanoTime() - attempt.startedAt());
    }

    /**
     * A request is over that nobody serves.
     *
     * @param reason what its client is told; empty if the client left
     */
    void over(Exchange exchange, Ask ask, List<Try> trail, Outcome outcome, String reason) {
        keep(exchange, ask, trail, null, outcome, reason);
    }

    private void keep(
            Exchange exchange, Ask ask, List<Try> trail, @Nullable Step last, Outcome outcome, String reason) {
        List<Step> steps = new ArrayList<>(trail.size() + 1);
        for (Try failed : trail) {
            steps.add(new Step(
                    failed.account(),
                    failed.model(),
                    failed.failure().kind().label(),
                    failed.failure().message(),
                    TimeUnit.NANOSECONDS.toMillis(failed.upstreamNanos())));
        }
        if (last != null) {
            steps.add(last);
        }
        ClientRequest request = exchange.request();
        Instant now = board.health().instant();
        board.trails()
                .add(new Trail(
                        request.id(),
                        now,
                        request.endpoint().path(),
                        ask.model(),
                        request.caller().keyId(),
                        steps,
                        outcome.label(),
                        reason));
    }
}
