package llmgateway.node.cluster.health;

import static llmgateway.node.cluster.health.HealthNodes.OPUS;
import static llmgateway.node.cluster.health.HealthNodes.limited;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.router.Health;
import llmgateway.router.engine.Standing;
import llmgateway.upstream.AccountBooks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthVerticleTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final GatewayConfig CONFIG = Configs.config(List.of(A));

    /** One event loop, since the peers are confined to a thread. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void close() throws Exception {
        of(vertx.close());
    }

    private static <T> T of(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    private static HealthVerticle verticle(Peers peers, PeerLink link, Health health, AccountBooks books) {
        return new HealthVerticle(peers, link, () -> CONFIG, text -> "h", health, books);
    }

    @Test
    void nodesLearnOfEachOthersAccountsWithoutBeingAsked() throws Exception {
        FakePeers network = new FakePeers("x", "y");
        Health x = new Health();
        Health y = new Health();
        AccountBooks books = AccountBooks.ofFixedKeys();
        AccountBooks others = AccountBooks.ofFixedKeys();
        String id = of(vertx.deployVerticle(verticle(network.peers("x"), network.link("x"), x, books)));
        of(vertx.deployVerticle(verticle(network.peers("y"), network.link("y"), y, others)));

        x.failed(A, OPUS, limited(Duration.ofHours(1)));
        books.blocks().block("a", "no");
        Await.until("y knows of the rest", () -> y.standing(A, OPUS) == Standing.RESTING);
        Await.until("y knows of the block", () -> others.blocks().of("a").isPresent());

        x.release(A);
        of(vertx.undeploy(id));
        Await.until("y knows of the release", () -> y.standing(A, OPUS) == Standing.READY);
    }

    @Test
    void aNodeThatStandsAloneSharesWithNobody() throws Exception {
        Health health = new Health();
        String id = of(vertx.deployVerticle(
                verticle(Peers.alone("x"), PeerLink.alone("x"), health, AccountBooks.ofFixedKeys())));

        health.failed(A, OPUS, limited(Duration.ofHours(1)));
        of(vertx.undeploy(id));

        assertThat(health.standing(A, OPUS)).isEqualTo(Standing.RESTING);
    }
}
