package llmgateway.node.cluster.health;

import static llmgateway.node.cluster.health.HealthNodes.OPUS;
import static llmgateway.node.cluster.health.HealthNodes.limited;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.node.cluster.health.HealthNodes.HealthNode;
import llmgateway.node.cluster.health.HealthNodes.Letter;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.api.Test;

/** What becomes of the health of accounts when messages are lost, late or doubled, and nodes come and go. */
class HealthRepairTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "http://two");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMillis(250);

    private final HealthNodes cluster = new HealthNodes(List.of(A, B), "x", "y", "z");
    private final HealthNode x = cluster.node("x");
    private final HealthNode y = cluster.node("y");
    private final HealthNode z = cluster.node("z");

    private List<Standing> standings(AccountConfig account) {
        return List.of(x.standing(account), y.standing(account), z.standing(account));
    }

    private void assertAll(AccountConfig account, Standing standing) {
        assertThat(standings(account)).containsOnly(standing);
    }

    @Test
    void aMessageThatIsLostIsMissedWithTheNextOne() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.tick();
        cluster.post.removeIf(letter -> letter.hearer().equals("z"));
        cluster.deliver();
        cluster.turn();
        assertThat(z.standing(A)).isEqualTo(Standing.READY);

        x.health.failed(B, OPUS, limited(HOUR));
        cluster.turn();
        cluster.turn();

        assertAll(A, Standing.RESTING);
        assertAll(B, Standing.RESTING);
        assertThat(cluster.questions).containsExactly("z x");
        cluster.turn();
        assertThat(cluster.questions).hasSize(1);
    }

    @Test
    void whatComesTwiceOrLateChangesNothing() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.tick();
        List<Letter> first = List.copyOf(cluster.post);
        cluster.deliver();
        cluster.pass(TICK);
        y.health.succeeded(A, OPUS, y.health.now());
        cluster.turn();
        cluster.pass(Duration.ofMinutes(1));

        first.forEach(Letter::deliver);
        cluster.turn();

        assertAll(A, Standing.READY);
        assertThat(cluster.questions).isEmpty();
    }

    @Test
    void whatWasOvertakenIsAskedFor() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.tick();
        x.health.failed(B, OPUS, limited(HOUR));
        cluster.tick();

        Collections.reverse(cluster.post);
        cluster.deliver();
        cluster.turn();

        assertAll(A, Standing.RESTING);
        assertAll(B, Standing.RESTING);
        assertThat(cluster.questions).containsExactlyInAnyOrder("y x", "z x");
    }

    @Test
    void anEndThatOvertookItsRestHolds() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.tick();
        List<Letter> late = cluster.post.stream()
                .filter(letter -> letter.hearer().equals("z"))
                .toList();
        cluster.post.removeAll(late);
        cluster.deliver();
        cluster.pass(TICK);
        y.health.succeeded(A, OPUS, y.health.now());
        cluster.turn();
        cluster.pass(TICK);
        late.forEach(Letter::deliver);

        assertAll(A, Standing.READY);
    }

    @Test
    void whatHappenedOnOneSideOfASplitHoldsOnBothAfterwards() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.turn();
        cluster.network.split(Set.of("x", "y"), Set.of("z"));
        cluster.pass(Duration.ofMinutes(15));
        y.health.succeeded(A, OPUS, y.health.now());
        z.health.failed(B, OPUS, limited(HOUR));
        cluster.turn();
        assertThat(standings(A)).containsExactly(Standing.READY, Standing.READY, Standing.PROBE);
        cluster.pass(Duration.ofMinutes(15));

        cluster.network.heal();
        cluster.turn();

        assertAll(A, Standing.READY);
        assertThat(standings(B)).containsExactly(Standing.RESTING, Standing.RESTING, Standing.PROBE);
    }

    @Test
    void whoDoesNotAnswerIsAskedAgain() {
        cluster.network.kill("z");
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.turn();
        cluster.mute.addAll(Set.of("x", "y"));
        cluster.network.revive("z");
        cluster.turn();
        assertThat(z.standing(A)).isEqualTo(Standing.READY);

        cluster.mute.clear();
        cluster.turn();
        assertThat(z.standing(A)).isEqualTo(Standing.RESTING);
    }

    @Test
    void whoAsksAndHasToldMoreThanWasHeardIsAskedBack() {
        JsonObject question = new JsonObject().put("run", "run of z").put("count", 5);
        cluster.network.link("z").ask("x", "health.all", question, TICK);
        cluster.turn();
        assertThat(cluster.questions).containsExactly("x z");
    }

    @Test
    void allAgreeInTheEndWhateverBecameOfTheirMessages() {
        for (long seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            HealthNodes three = new HealthNodes(List.of(A, B), "x", "y", "z");
            List<HealthNode> nodes = List.copyOf(three.nodes.values());
            for (int event = 0; event < 30; event++) {
                three.pass(Duration.ofSeconds(10));
                HealthNode node = nodes.get(random.nextInt(3));
                AccountConfig account = random.nextBoolean() ? A : B;
                switch (random.nextInt(4)) {
                    case 0 -> node.health.succeeded(account, OPUS, node.health.now());
                    case 1 -> node.health.release(account);
                    default -> node.health.failed(account, OPUS, limited(HOUR));
                }
                three.tick();
                three.pass(Duration.ofMillis(random.nextInt(1000)));
                mistreat(three.post, random);
                three.deliver();
            }
            three.network.split(Set.of("x"), Set.of("y"), Set.of("z"));
            three.network.heal();
            three.turn();
            three.turn();

            for (AccountConfig account : List.of(A, B)) {
                assertThat(nodes.stream()
                                .map(node -> node.standing(account) == Standing.READY)
                                .distinct())
                        .as("seed %s account %s", seed, account.id())
                        .hasSize(1);
            }
        }
    }

    private static void mistreat(List<Letter> post, Random random) {
        List<Letter> arriving = new ArrayList<>();
        for (Letter letter : post) {
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                arriving.add(letter);
            }
        }
        Collections.shuffle(arriving, random);
        post.clear();
        post.addAll(arriving);
    }
}
