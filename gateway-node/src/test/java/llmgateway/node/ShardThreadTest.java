package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.ingress.IngressNode;
import llmgateway.ingress.IngressVerticle;
import llmgateway.ingress.quota.KeyQuotas;
import llmgateway.node.shard.Shards;
import llmgateway.router.Board;
import llmgateway.router.RouterVerticle;
import llmgateway.transform.TransformVerticle;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.UpstreamVerticle;
import org.junit.jupiter.api.Test;

/** A request, its retries and its stream stay on the one event loop that accepted them. */
class ShardThreadTest {
    private static final int LOOPS = 4;
    private static final int REQUESTS = 24;

    @Test
    void everyMessageOfAnExchangeIsHandledOnOneThread() throws Exception {
        Map<Exchange, Set<String>> threads = new ConcurrentHashMap<>();
        Map<Exchange, Set<Class<?>>> messages = new ConcurrentHashMap<>();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
        ReferenceCodec.register(vertx.eventBus());
        vertx.eventBus().<Object>addInboundInterceptor(delivery -> {
            if (delivery.message().body() instanceof StageMessage message) {
                threads.computeIfAbsent(message.exchange(), exchange -> ConcurrentHashMap.newKeySet())
                        .add(Thread.currentThread().getName());
                messages.computeIfAbsent(message.exchange(), exchange -> ConcurrentHashMap.newKeySet())
                        .add(message.getClass());
            }
            delivery.next();
        });
        try (FakeProvider broken = FakeProvider.start();
                FakeProvider sound = FakeProvider.start()) {
            broken.always(Script.json(529, Replies.messageError("overloaded_error", "busy")));
            sound.always(Script.events(Replies.messageEvents("claude-opus-5", "a", "b")));
            GatewayConfig config = Configs.choosing(
                    Configs.config(
                            Configs.server(),
                            List.of(Configs.key("test", TestNode.KEY)),
                            List.of(
                                    Accounts.account("broken", "anthropic", broken.url()),
                                    Accounts.account("sound", "anthropic", sound.url())),
                            List.of(),
                            Configs.routing(3),
                            Configs.timeouts()),
                    RoutingConfig.Strategy.FILL_FIRST);
            IngressNode ingress = new IngressNode(new KeyQuotas(vertx, Peers.alone("test"), PeerLink.alone("test")));
            Board board = new Board();
            Shards.deploy(
                            vertx,
                            LOOPS,
                            shard -> List.of(
                                    new UpstreamVerticle(shard, () -> config, LOOPS, AccountBooks.ofFixedKeys()),
                                    new RouterVerticle(shard, () -> config, board, Telemetry.NONE),
                                    new TransformVerticle(shard, () -> config, new byte[32]),
                                    new IngressVerticle(shard, () -> config, ingress, Telemetry.NONE, List::of)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);

            for (int i = 0; i < REQUESTS; i++) {
                post("http://127.0.0.1:" + ingress.actualPort() + "/v1/messages");
            }
            Await.until("all exchanges have ended", () -> ingress.inFlight() == 0);

            assertThat(threads).hasSize(REQUESTS);
            assertThat(threads.values()).allSatisfy(names -> assertThat(names).hasSize(1));
            assertThat(threads.values().stream().flatMap(Set::stream).distinct())
                    .as("several loops were at work")
                    .hasSizeGreaterThan(1);
            assertThat(messages.values().stream()
                            .flatMap(Set::stream)
                            .map(Class::getSimpleName)
                            .distinct())
                    .contains("Accepted", "Parsed", "Routed", "Rejected", "Answered", "Replied", "AttemptEnded");
            assertThat(board.inFlight("sound") + board.inFlight("broken")).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    /** Sends a request on a connection of its own, so that another loop may accept it. */
    private static void post(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("x-api-key", TestNode.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                .build();
        HttpResponse<String> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }
}
