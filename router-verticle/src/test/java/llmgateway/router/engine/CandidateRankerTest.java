package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.router.engine.choice.Contender;
import llmgateway.router.engine.choice.Headroom;
import llmgateway.router.engine.choice.Headroom.Room;
import llmgateway.router.engine.choice.OrderPolicy;
import llmgateway.router.engine.choice.Ties;
import org.junit.jupiter.api.Test;

class CandidateRankerTest {
    private static final Headroom SHORT = new Headroom(Room.SHORT, 60_000);
    private static final Headroom SPENT = new Headroom(Room.SPENT, 60_000);

    private final OrderPolicy policy = OrderPolicy.of(Strategy.FILL_FIRST, new SplittableRandom());

    @Test
    void prioritiesComeBeforeTheStrategy() {
        assertThat(ranked(Ties.NONE, List.of(), of("second", 2), of("first", 1), of("alsoFirst", 1)))
                .containsExactly("first", "alsoFirst", "second");
    }

    @Test
    void whoSpeaksTheClientsDialectComesBeforeItsEquals() {
        assertThat(ranked(Ties.NONE, List.of(), of("other", 1, false, Headroom.AMPLE), of("same", 1)))
                .containsExactly("same", "other");
        assertThat(ranked(Ties.NONE, List.of(), of("other", 1, false, Headroom.AMPLE), of("same", 2)))
                .containsExactly("other", "same");
    }

    @Test
    void whoKeepsWhatTheRequestBuildsOnComesBeforePriorities() {
        Ties ties = new Ties(0, List.of(), "keeper");

        assertThat(ranked(ties, List.of(), of("first", 1), of("keeper", 2))).containsExactly("keeper", "first");
    }

    @Test
    void newWorkIsSteeredAwayFromAnAccountBeforeItsLimitIsReached() {
        Contender near = of("near", 1, true, SHORT);

        assertThat(ranked(Ties.NONE, List.of(), near, of("ample", 1))).containsExactly("ample", "near");
        assertThat(ranked(new Ties(5, List.of("near"), null), List.of(), near, of("ample", 1)))
                .as("a session that is warm there stays")
                .containsExactly("near", "ample");
        assertThat(ranked(new Ties(5, List.of("near"), null), List.of(), of("near", 1, true, SPENT), of("ample", 1)))
                .as("until there is nothing left")
                .containsExactly("ample", "near");
    }

    @Test
    void whoWasAskedBeforeComesLastUnlessItDeservesAnotherTry() {
        assertThat(ranked(Ties.NONE, List.of(failed(FailureKind.CONNECT_FAILED)), of("a", 1), of("b", 2)))
                .containsExactly("b", "a");
        assertThat(ranked(Ties.NONE, List.of(failed(FailureKind.STALE_CONNECTION)), of("b", 1), of("a", 2)))
                .containsExactly("a", "b");
    }

    private List<String> ranked(Ties ties, List<Try> trail, Contender... contenders) {
        return CandidateRanker.ranked(List.of(contenders), trail, false, ties, policy).stream()
                .map(contender -> contender.candidate().account().id())
                .toList();
    }

    private static Try failed(FailureKind kind) {
        return new Try("a", "m", Failure.of(kind, kind.label()), 0);
    }

    private static Contender of(String account, int priority) {
        return of(account, priority, true, Headroom.AMPLE);
    }

    private static Contender of(String account, int priority, boolean spoken, Headroom headroom) {
        AccountConfig config =
                AccountBuilder.of(account, "anthropic").priority(priority).build();
        return new Contender(new Candidate(config, "m"), 0, spoken, 0, 0, 0, 0, headroom);
    }
}
