package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.ingress.quota.KeyQuotas;
import org.junit.jupiter.api.Test;

class ShardsTest {

    @Test
    void theShardsOfANodeShareOnePort() throws Exception {
        Vertx vertx = Vertx.vertx();
        ReferenceCodec.register(vertx.eventBus());
        IngressNode node = new IngressNode(new KeyQuotas(vertx, Peers.alone("test"), PeerLink.alone("test")));
        GatewayConfig config = TestConfig.USUAL.build();
        Set<Integer> reached = ConcurrentHashMap.newKeySet();
        for (int shard = 0; shard < 2; shard++) {
            int number = shard;
            new StageBus(vertx, shard).consume(Address.ACCEPTED, message -> reached.add(number));
            IngressHarness.await(
                    vertx.deployVerticle(new IngressVerticle(shard, () -> config, node, Telemetry.NONE, List::of)));
        }
        Set<RawClient> clients = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            RawClient client = new RawClient(node.actualPort());
            clients.add(client.send(RawClient.post("/v1/messages", "{}")));
        }
        IngressHarness.until(() -> reached.size() == 2);
        assertThat(node.inFlight()).isPositive();
        for (RawClient client : clients) {
            client.close();
        }
        IngressHarness.until(() -> node.inFlight() == 0);
        IngressHarness.await(vertx.close());
    }

    @Test
    void aPortInUseIsNamedWithItsSettings() throws Exception {
        Vertx vertx = Vertx.vertx();
        ReferenceCodec.register(vertx.eventBus());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            GatewayConfig config = on(taken.getLocalPort());
            var started = vertx.deployVerticle(new IngressVerticle(
                    0,
                    () -> config,
                    new IngressNode(new KeyQuotas(vertx, Peers.alone("test"), PeerLink.alone("test"))),
                    Telemetry.NONE,
                    List::of));
            assertThatThrownBy(() -> IngressHarness.await(started))
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("server.host, server.port");
        }
        IngressHarness.await(vertx.close());
    }

    private static GatewayConfig on(int port) {
        GatewayConfig any = TestConfig.USUAL.build();
        ServerConfig server = any.server();
        return new GatewayConfig(
                new ServerConfig(
                        server.host(),
                        port,
                        server.timeoutSeconds(),
                        server.maxBodyBytes(),
                        server.maxBufferedBytes(),
                        server.drainSeconds(),
                        server.errorStyle(),
                        server.cors(),
                        server.tls()),
                any.management(),
                any.cluster(),
                any.admin(),
                any.gatewayKeys(),
                any.upstreamAccounts(),
                any.modelRoutes(),
                any.models(),
                any.routing(),
                any.timeouts(),
                any.oauth(),
                any.environment(),
                any.logging(),
                any.sections());
    }
}
