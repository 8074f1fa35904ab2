package llmgateway.node.cluster.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import llmgateway.node.cluster.check.KilledRefresher.Moment;
import llmgateway.node.cluster.check.SteadyLoad.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gateway of three processes, which begin at once with nothing, and what is done to it. */
class ClusterCheckTest {
    private static final int ROUNDS = Integer.getInteger("cluster.rounds", 4);
    private static final Kind STREAM = ROUNDS > 10 ? Kind.TEN_SECONDS : Kind.LONG_STREAM;
    private static final int EXPIRIES = ROUNDS > 10 ? 20 : 5;
    private static final long SEED = 20_261_120;

    @TempDir
    private static Path directory;

    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private static final TokenAccounts TOKENS = TokenAccounts.start(VERTX);
    private static final CallBook BOOK = new CallBook();
    private static ClusterProcesses cluster = none();

    @SuppressWarnings("NullAway") // formed before all tests
    private static ClusterProcesses none() {
        return null;
    }

    @BeforeAll
    static void form() {
        cluster = ClusterProcesses.of(
                directory, PacedProvider.start(VERTX, BOOK), TOKENS.yaml(), List.of("n1", "n2", "n3"));
        cluster.start();
        TOKENS.awaitSeeded(cluster.nodes());
    }

    @BeforeEach
    void start() {
        cluster.start();
    }

    @AfterAll
    static void end() throws Exception {
        cluster.close();
        VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void whenANodeIsKilledNoRequestAtTheOthersFailsAndNoAcknowledgedOrderIsLost() throws IOException {
        KilledNode.Figures found = KilledNode.of(cluster, VERTX, cluster.node("n1"));
        System.out.println(found);
        assertThat(found.failures()).isEmpty();
        assertThat(found.lost()).isEmpty();
        assertThat(found.orders()).isPositive();
        assertThat(found.converged()).containsOnlyKeys("n2", "n3");
    }

    @Test
    void whenAllNodesAreStartedAnewOneAfterTheOtherNoRequestFails() throws IOException {
        RollingRestart.Figures found = RollingRestart.of(cluster, VERTX, STREAM);
        System.out.println(found);
        assertThat(found.failures()).isEmpty();
        assertThat(found.refused()).isZero();
        assertThat(found.codes()).containsOnly(0).hasSize(3);
        assertThat(found.longStreams()).isPositive();
    }

    @Test
    void limitsOfKeysAreThoseOfAllNodesTogether() throws IOException {
        LimitsAtBurst.Figures found = LimitsAtBurst.of(cluster, VERTX, BOOK, Duration.ofSeconds(2));
        System.out.println(found);
        assertThat(found.failures()).isEmpty();
        assertThat(found.most()).isEqualTo(300);
        assertThat(found.letIn() + found.refused()).isEqualTo(900);
        assertThat(found.places()).isEqualTo(10);
    }

    @EnabledIfSystemProperty(named = "cluster.rounds", matches = ".*")
    @Test
    void whenTheOwnerOfQuotasIsKilledNoLimitIsExceededAndItsPlacesComeBack() throws IOException {
        LimitsAtKill.Figures found =
                LimitsAtKill.of(cluster, VERTX, BOOK, cluster.node("n2"), LimitsAtKill.Times.SHORT);
        System.out.println(found);
        assertThat(found.failures()).isEmpty();
        assertThat(found.most()).hasSize(2).allMatch(count -> count <= 120);
        assertThat(found.last()).allMatch(count -> count >= 120 - 3 * 15);
        assertThat(found.places()).isEqualTo(9);
    }

    @EnabledIfSystemProperty(named = "cluster.rounds", matches = ".*")
    @Test
    void whileANodeIsStartedAnewNextToNobodyBelowALimitIsRefused() throws IOException {
        LimitsAtRestart.Figures found = LimitsAtRestart.of(
                cluster, VERTX, BOOK, 0.9, Duration.ofSeconds(1), List.of(List.of(cluster.node("n3"))));
        System.out.println(found);
        assertThat(found.failures()).isEmpty();
        // A machine that is busy with other work may keep a node from answering for a quarter of a second.
        assertThat(found.wrong()).isLessThanOrEqualTo(found.calls() / 50);
        assertThat(found.places()).isEqualTo(3);
        assertThat(found.greedy()).isEqualTo(60);
    }

    @Test
    void whateverIsKilledAndStartedNothingAcknowledgedIsLostAndAllHoldTheSame() throws IOException {
        RandomRounds.Figures found = RandomRounds.of(cluster, ROUNDS, SEED);
        System.out.println(found);
        assertThat(found.lost()).isEmpty();
        assertThat(found.states()).hasSize(3);
        assertThat(Set.copyOf(found.states().values())).hasSize(1);
        assertThat(found.kills()).isPositive();
    }

    @Test
    void nodesThatBeganAtOnceWithOnePairOfTokensRenewedItOnce() {
        TOKENS.awaitSeeded(cluster.nodes());
        assertThat(TOKENS.seed().calls()).isEqualTo(1);
    }

    @Test
    void whenATokenEndsUnderACrowdAtEachNodeOneOfThemRenewsItOnceAndAllServe() throws IOException {
        ExpiringToken.Figures found = ExpiringToken.of(cluster, VERTX, TOKENS.person(), 500, 5);
        System.out.println(found);
        assertThat(found.calls()).containsExactly(1, 1);
        assertThat(found.refusals()).isZero();
        assertThat(List.of(found.before(), found.after(), found.revoked()))
                .containsOnly(Map.of(200, (long) found.crowd()));
    }

    private static Set<Moment> moments() {
        return ROUNDS > 10 ? EnumSet.allOf(Moment.class) : EnumSet.of(Moment.BETWEEN_SPENDING_AND_ANSWER);
    }

    @EnabledIfSystemProperty(named = "cluster.rounds", matches = ".*")
    @ParameterizedTest
    @MethodSource("moments")
    void whenTheNodeThatRenewsIsKilledAnotherOneTriesOnceMoreAndAllSayWhatCameOfIt(Moment moment) throws IOException {
        KilledRefresher.Figures found = KilledRefresher.of(cluster, VERTX, TOKENS.person(), moment);
        System.out.println(found);
        assertThat(found.calls()).isLessThanOrEqualTo(1);
        assertThat(found.states()).hasSize(1);
        assertThat(found.hold()).as(found.toString()).isTrue();
    }

    @EnabledIfSystemProperty(named = "cluster.rounds", matches = ".*")
    @Test
    void tokensOfAShortLifeAreRenewedInTurnWhileANodeIsStartedAnewAndNoRequestFails() throws IOException {
        ManyExpiries.Figures found = ManyExpiries.of(cluster, VERTX, TOKENS.person(), EXPIRIES, 2);
        System.out.println(found);
        assertThat(found.calls()).isGreaterThanOrEqualTo(EXPIRIES);
        assertThat(found.early()).isZero();
        assertThat(found.refusals()).isZero();
        assertThat(found.failures()).isEmpty();
        assertThat(found.exitCode()).isZero();
    }
}
