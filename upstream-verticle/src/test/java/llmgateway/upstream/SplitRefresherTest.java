package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that share their tokens and are apart: only a majority renews, and what it gets outlives what the others wrote. */
class SplitRefresherTest {
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
    void theSmallerSideOfASplitServesWithWhatItHasAndSpendsNothing() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        scene.pass(MOMENT);
        assertThat(refusal(scene.ask(1, c).get(0))).contains("it waits for a majority of the nodes: 1 of 3 are there");
        assertThat(c.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(c.reason()).isEqualTo("it waits for a majority of the nodes: 1 of 3 are there");
        assertThat(c.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(c.stored().intent()).isEmpty();
        allGot(scene.ask(1, a, b), 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);

        scene.pass(HOUR);
        assertThat(refusal(scene.ask(1, c).get(0))).contains("1 of 3 are there");
        assertThat(c.state()).isEqualTo(AccountState.COOLING);
        assertThat(c.reason()).contains("1 of 3 are there");
        assertThat(scene.issuer.isRevoked()).isFalse();
        assertThat(c.counted).isEmpty();

        int asked = scene.issuer.asked();
        scene.heal();
        assertThat(c.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(c.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(c.reason()).isEmpty();
        assertThat(scene.issuer.asked()).isEqualTo(asked);
    }

    @Test
    void nodesThatWaitedForAMajorityTryAgainWhenItIsThere() {
        scene.network.split(Set.of("a"), Set.of("b"), Set.of("c"));
        scene.run();
        scene.pass(Duration.ofHours(2));
        assertThat(scene.issuer.asked()).isZero();
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.COOLING));
        scene.network.split(Set.of("a", "c"), Set.of("b"));
        scene.run();
        scene.pass(MOMENT);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(List.of(a, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.ACTIVE));
    }

    @Test
    void anIntentThatFindsNoMajorityIsTakenBackEverywhere() {
        scene.stores.mute("c");
        assertThat(refusal(scene.ask(1, c).get(0))).contains("nothing was sent").contains("a majority of the nodes");
        assertThat(c.report.lastError()).contains("no_majority");
        assertThat(c.counted).isEmpty();
        assertThat(c.stored().intent()).isEmpty();
        assertThat(scene.issuer.asked()).isZero();
        scene.stores.unmute("c");
        scene.stores.comeTogether();
        scene.run();
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.stored().intent()).isEmpty());
        scene.pass(MOMENT);
        allGot(scene.ask(1, a, b, c), 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    /** {@code c} has a verdict on the pair written and taken back, as often as is said. */
    private void theCutOffNodeWrites(int times) {
        for (int i = 0; i < times; i++) {
            c.keeper.refused(1, AccountState.REAUTH_REQUIRED, "refused " + i);
            scene.run();
            c.keeper.release();
            scene.run();
        }
    }

    @Test
    void whoFoundTooFewNodesTriesAgainSoonAfterTheyAreBack() {
        ClusterScene two = new ClusterScene("a", "b");
        two.stores.mute("b");
        two.pass(Duration.ofHours(2));
        assertThat(two.node("a").report.lastError()).contains("no_majority");
        assertThat(two.issuer.asked()).isZero();
        two.network.kill("b");
        two.run();
        two.stores.unmute("b");
        two.network.revive("b");
        two.pass(MOMENT);
        assertThat(two.issuer.asked()).isEqualTo(1);
        assertThat(two.node("a").state()).isEqualTo(AccountState.ACTIVE);
    }

    /** The number of things that the smaller side writes while the greater one renews. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aNewerPairOutlivesTheOlderOneOfAnotherSide(int writes) {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        theCutOffNodeWrites(writes);
        scene.pass(MOMENT);
        allGot(scene.ask(1, a), 2);
        scene.heal();
        assertThat(List.of(a, b, c)).allSatisfy(node -> {
            assertThat(node.generation()).isEqualTo(2);
            assertThat(node.stored().generation()).isEqualTo(2);
            assertThat(node.token()).isEqualTo(scene.issuer.accessToken());
        });
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void aNewerPairOutlivesEvenTheNodeThatGotIt() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        theCutOffNodeWrites(3);
        scene.pass(MOMENT);
        allGot(scene.ask(1, a), 2);
        a.kill();
        scene.heal();
        assertThat(List.of(b, c))
                .allSatisfy(node -> assertThat(node.generation()).isEqualTo(2));
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void aRenewalUnderWayIsWaitedForEvenIfAnotherSideHasOverwrittenWhatTellsOfIt() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        theCutOffNodeWrites(3);
        scene.pass(MOMENT);
        scene.holdCalls();
        List<Future<Credential>> asking = new ArrayList<>(scene.ask(1, a));
        assertThat(scene.calls).hasSize(1);
        scene.heal();
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.stored().intent()).isEmpty());
        asking.addAll(scene.ask(1, b, c));
        scene.pass(Duration.ofSeconds(9));
        assertThat(scene.calls).hasSize(1);
        scene.answerCalls();
        allGot(asking, 2);
        assertThat(scene.issuer.asked()).isEqualTo(1);
    }

    @Test
    void aDoubtThatAnotherSideHasOverwrittenLeavesOneTryAllTheSame() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        theCutOffNodeWrites(3);
        scene.pass(MOMENT);
        List<String> spent = new ArrayList<>();
        scene.endpoint = call -> {
            spent.add(call.refreshToken);
            call.lose();
        };
        scene.ask(1, a);
        assertThat(spent).hasSize(1);
        scene.heal();
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.stored().intent()).isEmpty());
        scene.pass(Duration.ofDays(2));
        assertThat(spent).hasSize(2);
        assertThat(List.of(a, b, c))
                .allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.REAUTH_REQUIRED));
    }

    @Test
    void aVerdictOutlivesTheSideThatHasNotHeardOfItAndEndsByOrder() {
        scene.network.split(Set.of("a", "b"), Set.of("c"));
        scene.run();
        a.keeper.refused(1, AccountState.BLOCKED, "not allowed");
        scene.run();
        for (int i = 0; i < 3; i++) {
            StateRecord held =
                    scene.stores.store("c").snapshot().find(ClusterScene.TOKENS).orElseThrow();
            c.process.write(
                    List.of(new RecordStore.Change(ClusterScene.TOKENS, Optional.of(held.version()), held.value())));
        }
        scene.heal();
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.BLOCKED));
        b.keeper.release();
        scene.run();
        assertThat(List.of(a, b, c)).allSatisfy(node -> assertThat(node.state()).isEqualTo(AccountState.ACTIVE));
    }

    @Test
    void ofTwoNodesNeitherRenewsAlone() {
        ClusterScene two = new ClusterScene("a", "b");
        two.node("b").kill();
        two.run();
        two.pass(Duration.ofHours(2));
        assertThat(two.issuer.asked()).isZero();
        assertThat(two.node("a").reason()).contains("1 of 2 are there");
        two.node("b").restart();
        two.pass(MOMENT);
        assertThat(two.issuer.asked()).isEqualTo(1);
        assertThat(two.node("a").state()).isEqualTo(AccountState.ACTIVE);
    }
}
