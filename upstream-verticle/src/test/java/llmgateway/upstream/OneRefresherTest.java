package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that share their tokens: one of them renews, and the others have what it gets. */
class OneRefresherTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofSeconds(6);

    private final ClusterScene scene = new ClusterScene("a", "b", "c");
    private final ClusterScene.Node a = scene.node("a");
    private final ClusterScene.Node b = scene.node("b");
    private final ClusterScene.Node c = scene.node("c");

    private static void allGot(List<Future<Credential>> asking, long generation) {
        assertThat(asking).allSatisfy(asked -> {
            assertThat(asked.succeeded()).isTrue();
            assertThat(asked.result().generation()).isEqualTo(generation);
        });
    }

    private static String refusal(Future<Credential> asked) {
        assertThat(asked.failed()).isTrue();
        return ((RefusedException) asked.cause()).failure().message();
    }

    @Test
    void aConfiguredPairIsTakenOnceByAllWhoStartAtATime() {
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.generation()).isEqualTo(1);
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.stored()).isEqualTo(a.stored());
        });
        assertThat(scene.stores
                        .store("c")
                        .snapshot()
                        .find(ClusterScene.TOKENS)
                        .orElseThrow()
                        .version())
                .isEqualTo(new Version(0, "").next("a", 1));
    }

    @Test
    void fiveHundredOnEachOfThreeNodesAtTheMomentOfExpiryShareOneCall() {
        scene.holdCalls();
        scene.time.jump(HOUR);
        List<Future<Credential>> asking = scene.ask(500, c, b, a);
        assertThat(scene.calls).hasSize(1);
        assertThat(asking).noneMatch(Future::isComplete);
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.REFRESHING));
        scene.pass(Duration.ofSeconds(9));
        assertThat(scene.calls).hasSize(1);
        scene.answerCalls();
        allGot(asking, 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.report.lastError()).isEmpty();
        });
        assertThat(List.of(a.counted, b.counted, c.counted))
                .containsExactlyInAnyOrder(List.of("ok"), List.of(), List.of());
    }

    @Test
    void idleNodesRenewOverAndOverAndTheTokenIsNeverAskedForTwice() {
        scene.pass(Duration.ofHours(24));
        assertThat(scene.issuer.asked()).isBetween(26, 30);
        assertThat(scene.issuer.isRevoked()).isFalse();
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.token()).isEqualTo(scene.issuer.accessToken()));
    }

    @Test
    void whileOneNodeRenewsTheOthersSayWhichAndServeOn() {
        scene.holdCalls();
        List<Future<Credential>> first = scene.ask(1, b);
        assertThat(c.state()).isEqualTo(AccountState.REFRESHING);
        assertThat(c.reason()).isEqualTo("node b is renewing it");
        assertThat(c.token()).isEqualTo(scene.issuer.accessToken());
        scene.answerCalls();
        allGot(first, 2);
        assertThat(c.state()).isEqualTo(AccountState.ACTIVE);
    }

    /** Where the process that renews is killed. */
    enum Step {
        AFTER_THE_INTENT(0),
        DURING_THE_CALL(1),
        AFTER_THE_ANSWER(1),
        AFTER_THE_WRITE(1);

        private final int calls;

        Step(int calls) {
            this.calls = calls;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereverTheRefresherIsKilledTheOthersGoOnWithAtMostOneMoreCall(Step step) {
        List<ClusterScene.Node> killed = new ArrayList<>();
        scene.endpoint = call -> {
            scene.endpoint = ClusterScene.Call::spend;
            switch (step) {
                case AFTER_THE_INTENT -> {}
                case DURING_THE_CALL, AFTER_THE_ANSWER -> call.spend();
                case AFTER_THE_WRITE -> {
                    call.by.node.written = changes -> call.by.node.kill();
                    call.spend();
                    return;
                }
            }
            call.by.node.kill();
            scene.calls.remove(call);
        };
        scene.time.jump(HOUR);
        List<Future<Credential>> asking = scene.ask(500, a, b, c);
        scene.pass(MOMENT);
        scene.nodes.values().stream().filter(node -> !node.alive()).forEach(killed::add);
        assertThat(killed).hasSize(1);
        List<ClusterScene.Node> left = new ArrayList<>(List.of(a, b, c));
        left.removeAll(killed);
        boolean lost = step == Step.DURING_THE_CALL || step == Step.AFTER_THE_ANSWER;
        assertThat(left).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(lost ? AccountState.REAUTH_REQUIRED : AccountState.ACTIVE);
            assertThat(node.generation()).isEqualTo(lost ? 1 : 2);
        });
        assertThat(asking.stream().filter(Future::isComplete)).hasSize(1000);
        assertThat(scene.issuer.asked()).isEqualTo(lost ? 2 : 1);
        assertThat(scene.issuer.asked() - step.calls).isLessThanOrEqualTo(1);

        killed.get(0).restart();
        scene.pass(Duration.ofMinutes(10));
        assertThat(killed.get(0).state()).isEqualTo(left.get(0).state());
        assertThat(killed.get(0).generation()).isEqualTo(left.get(0).generation());
        assertThat(scene.issuer.asked()).isEqualTo(lost ? 2 : 1);
    }

    @Test
    void aRefresherThatDiesWhileItsTokenServesLeavesTheLastTryToTheEnd() {
        scene.holdCalls();
        scene.ask(1, b);
        b.kill();
        scene.calls.clear();
        scene.pass(MOMENT);
        assertThat(List.of(a, c)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.IN_DOUBT);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
        scene.endpoint = ClusterScene.Call::spend;
        scene.pass(Duration.ofMinutes(55));
        assertThat(scene.issuer.asked()).isZero();
        scene.pass(Duration.ofMinutes(5));
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(List.of(a, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.ACTIVE));
    }

    @Test
    void anAnswerThatIsLostIsADoubtToAllAndTriedOnceMoreByOne() {
        scene.endpoint = ClusterScene.Call::spendAndLose;
        scene.ask(1, b);
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.IN_DOUBT));
        scene.endpoint = ClusterScene.Call::spend;
        scene.pass(HOUR);
        assertThat(scene.issuer.asked()).isEqualTo(2);
        scene.pass(Duration.ofDays(2));
        assertThat(scene.issuer.asked()).isEqualTo(2);
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
            assertThat(node.reason()).contains("answer to its last renewal was lost");
        });
    }

    /** What people may order once the answers to both renewals were lost. */
    enum Order {
        REFRESH,
        RELEASE
    }

    @ParameterizedTest
    @EnumSource
    void anOrderTriesOnceMoreThoughBothAnswersWereLost(Order order) {
        scene.endpoint = ClusterScene.Call::lose;
        scene.ask(1, b);
        scene.pass(HOUR);
        assertThat(a.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        give(order, a);
        scene.pass(Duration.ofDays(1));
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.REAUTH_REQUIRED));
        assertThat(tries()).isEqualTo(3);

        scene.endpoint = ClusterScene.Call::spend;
        scene.pass(Duration.ofDays(1));
        assertThat(scene.issuer.asked()).isZero();
        give(order, c);
        scene.pass(MOMENT);
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    private void give(Order order, ClusterScene.Node node) {
        switch (order) {
            case REFRESH -> node.keeper.newerThan(Long.MAX_VALUE, true);
            case RELEASE -> node.keeper.release();
        }
        scene.run();
    }

    private long tries() {
        return scene.nodes.values().stream()
                .mapToLong(node -> node.counted.size())
                .sum();
    }

    @Test
    void anOrderAfterARefusalThatFollowedADoubtTriesOnceMore() {
        scene.endpoint = ClusterScene.Call::spendAndLose;
        scene.ask(1, b);
        scene.endpoint = ClusterScene.Call::spend;
        scene.pass(HOUR);
        assertThat(a.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.issuer.asked()).isEqualTo(2);
        give(Order.REFRESH, c);
        assertThat(scene.issuer.asked()).isEqualTo(3);
        assertThat(a.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void anIntentThatIsTakenBackLetsAnotherNodeTryAfterAMoment() {
        scene.holdCalls();
        scene.time.jump(HOUR);
        scene.ask(1, b);
        List<Future<Credential>> asking = scene.ask(1, a, c);
        scene.endpoint = ClusterScene.Call::spend;
        scene.calls.get(0).refuse();
        scene.run();
        assertThat(scene.issuer.asked()).isZero();
        scene.pass(MOMENT);
        allGot(asking, 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(b.counted).containsExactly("busy");
    }

    @Test
    void aRenewalThatLastsForLongerThanOneCanIsTakenOver() {
        scene.holdCalls();
        scene.time.jump(HOUR);
        scene.ask(1, b);
        scene.pass(Duration.ofSeconds(55));
        List<Future<Credential>> asking = scene.ask(1, a);
        scene.pass(Duration.ofSeconds(4));
        assertThat(scene.calls).hasSize(1);
        assertThat(asking.get(0).isComplete()).isFalse();
        scene.calls.clear();
        scene.endpoint = ClusterScene.Call::spend;
        scene.pass(Duration.ofSeconds(2));
        allGot(asking, 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void whoReachesTheEndpointWhenOthersMayHaveTakenOverSendsNothing() {
        scene.connecting = () -> Duration.ofSeconds(70);
        scene.time.jump(HOUR);
        List<Future<Credential>> asking = scene.ask(1, b);
        scene.connecting = () -> Duration.ZERO;
        scene.pass(Duration.ofSeconds(61));
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(a.generation()).isEqualTo(2);
        scene.pass(Duration.ofSeconds(10));
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(scene.issuer.isRevoked()).isFalse();
        allGot(asking, 2);
    }

    @Test
    void whoIsHeldUpWithNobodyToTakeOverSendsNothingEitherAndTriesAnew() {
        scene.connecting = () -> RefreshRenewal.SENT_WITHIN;
        scene.time.jump(HOUR);
        Future<Credential> asked = scene.ask(1, b).get(0);
        scene.connecting = () -> Duration.ZERO;
        scene.pass(RefreshRenewal.SENT_WITHIN);
        assertThat(refusal(asked)).contains("not reached in time");
        assertThat(scene.issuer.asked()).isZero();
        scene.pass(MOMENT);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(b.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void twoNodesThatWantToBeginAtATimeDoNotGetInEachOthersWayForLong() {
        for (int seed = 0; seed < 100; seed++) {
            ClusterScene two = new ClusterScene(Optional.of(new Random(seed)), "a", "b");
            two.time.jump(HOUR);
            List<Future<Credential>> asking = two.ask(1, two.node("a"), two.node("b"));
            two.pass(Duration.ofMillis(2_100));
            allGot(asking, 2);
            assertThat(two.issuer.asked()).isEqualTo(1);
        }
    }

    @Test
    void whoOnlyWaitsForAnotherNodeIsSentAwayAfterSomeSecondsAndTheRenewalGoesOn() {
        scene.holdCalls();
        scene.time.jump(HOUR);
        Future<Credential> first = scene.ask(1, b).get(0);
        Future<Credential> asked = scene.ask(1, a).get(0);
        scene.pass(Askers.PATIENCE);
        assertThat(refusal(asked)).contains("node b is renewing it");
        Future<Credential> next = scene.ask(1, a).get(0);
        scene.pass(Duration.ofSeconds(5));
        assertThat(first.isComplete()).isFalse();
        assertThat(next.isComplete()).isFalse();
        scene.answerCalls();
        allGot(List.of(first, next), 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void nodesThatComeAndGoAllTheTimeDoNotKeepTokensFromBeingRenewed() {
        scene.time.jump(HOUR);
        scene.network.kill("c");
        scene.run();
        Future<Credential> first = scene.ask(1, a).get(0);
        for (int i = 0; i < 3; i++) {
            scene.pass(Duration.ofSeconds(4));
            scene.network.revive("c");
            scene.run();
            scene.network.kill("c");
            scene.run();
        }
        assertThat(scene.issuer.asked()).isZero();
        assertThat(refusal(first)).contains("it waits for the nodes to agree on who renews it");
        Future<Credential> next = scene.ask(1, a).get(0);
        scene.pass(Duration.ofSeconds(4));
        allGot(List.of(next), 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void aLoginDoesNotWaitForARenewalThatWaits() {
        scene.time.jump(HOUR);
        scene.network.kill("c");
        scene.run();
        Future<Credential> asked = scene.ask(1, a).get(0);
        Future<Credential> login = a.keeper.login(TokenRequests.CODE);
        scene.run();
        assertThat(login.result().generation()).isEqualTo(2);
        allGot(List.of(asked), 2);
        scene.pass(MOMENT);
        assertThat(scene.issuer.asked()).isZero();
        assertThat(List.of(a, b)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
    }

    @Test
    void aNodeThatStopsDoesNotWaitForAnother() {
        scene.holdCalls();
        scene.time.jump(HOUR);
        scene.ask(1, b);
        Future<Credential> asked = scene.ask(1, a).get(0);
        assertThat(a.keeper.close().succeeded()).isTrue();
        scene.run();
        assertThat(refusal(asked)).contains("stopping");
        scene.answerCalls();
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(a.counted).isEmpty();
    }

    @Test
    void aVerdictOfOneNodeHoldsOnAll() {
        scene.issuer.revoke();
        scene.ask(1, b);
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.REAUTH_REQUIRED));
        scene.ask(1, a, c);
        scene.pass(HOUR);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void aLoginOnOneNodeIsOneOnAll() {
        scene.issuer.revoke();
        scene.ask(1, b);
        Future<Credential> login = c.keeper.login(TokenRequests.CODE);
        scene.run();
        assertThat(login.result().generation()).isEqualTo(2);
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
    }

    @Test
    void aLoginWhileAnotherNodeRenewsIsNotOverwrittenByWhatThatNodeGets() {
        scene.holdCalls();
        scene.ask(1, b);
        ClusterScene.Call renewal = scene.calls.get(0);
        c.keeper.login(TokenRequests.CODE);
        scene.run();
        ClusterScene.Call login = scene.calls.get(1);
        login.spend();
        scene.run();
        String token = scene.issuer.accessToken();
        assertThat(c.token()).isEqualTo(token);
        renewal.lose();
        scene.run();
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
            assertThat(node.token()).isEqualTo(token);
        });
    }

    @Test
    void tokensThatCameAfterADeletionAreOfAHigherGeneration() {
        allGot(scene.ask(1, a), 2);
        StateRecord held =
                scene.stores.store("a").snapshot().find(ClusterScene.TOKENS).orElseThrow();
        a.process.write(
                List.of(new RecordStore.Change(ClusterScene.TOKENS, Optional.of(held.version()), Optional.empty())));
        scene.run();
        assertThat(b.report).isEqualTo(TokenReport.NONE);
        b.keeper.login(TokenRequests.CODE);
        scene.run();
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.generation()).isGreaterThan(2);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
    }

    @Test
    void whatIsSaidOfAPairDoesNotHideThatItIsBeingRenewed() {
        scene.holdCalls();
        scene.ask(1, a);
        c.keeper.refused(1, AccountState.BLOCKED, "not allowed");
        scene.run();
        assertThat(a.stored().intent()).isPresent();
        scene.answerCalls();
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.generation()).isEqualTo(2);
            assertThat(node.state()).isEqualTo(AccountState.ACTIVE);
        });
    }

    @Test
    void aPairThatComesWhileTheIntentIsWrittenIsUsedAndTheOlderOneIsNotSpent() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        TokenRecord newer = c.stored()
                .renewed(
                        new Tokens(new Secret("at"), Optional.of(new Secret("rt")), HOUR, Optional.empty()),
                        scene.now());
        StateRecord held =
                scene.stores.store("c").snapshot().find(ClusterScene.TOKENS).orElseThrow();
        c.process.write(List.of(
                new RecordStore.Change(ClusterScene.TOKENS, Optional.of(held.version()), Optional.of(newer.toJson()))));
        scene.pass(MOMENT);
        a.written = changes -> {
            scene.network.heal();
            scene.stores.comeTogether();
        };
        List<Future<Credential>> asking = scene.ask(1, a);
        assertThat(scene.issuer.asked()).isZero();
        allGot(asking, 2);
        assertThat(a.token()).isEqualTo("at");
    }
}
