package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.testing.Await;
import llmgateway.node.cluster.check.ClusterProcesses;
import llmgateway.node.cluster.check.NodeJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who reaches the nodes and knows the cluster's name, but has no key, joins Hazelcast and the bus where that goes in clear:
 * what there is to read, and what can be done.
 */
class StrangerTest {
    private static final String UPSTREAM_CANARY = "sk-canary-upstream-0123456789";

    @TempDir
    private Path directory;

    @Test
    void aStrangerReadsNoSecretForgesNoRecordGivesNoOrderAndNodesGoOn() throws Exception {
        try (ClusterProcesses gateway = ClusterProcesses.of(directory, "http://127.0.0.1:1", "a", "b")) {
            gateway.start();
            NodeJvm a = gateway.nodes().get(0);
            NodeJvm b = gateway.nodes().get(1);
            ordered(
                    a,
                    "upstream add",
                    new JsonObject()
                            .put("name", "canary")
                            .put("key", UPSTREAM_CANARY)
                            .put("base_url", "https://canary.example.com"));
            String key = ordered(a, "apikey add", new JsonObject().put("name", "team"))
                    .getString("key");
            HazelcastInstance hazelcast = join(gateway);
            Vertx vertx = await(Vertx.builder()
                    .withClusterManager(new HazelcastClusterManager(hazelcast))
                    .buildClustered());
            try {
                List<JsonObject> overheard = new CopyOnWriteArrayList<>();
                await(vertx.eventBus()
                        .consumer("gw.peers", message -> {
                            if (message.body() instanceof JsonObject said) {
                                overheard.add(said);
                            }
                        })
                        .completion());
                Await.until("nodes speak", () -> speakers(overheard).equals(Set.of("a", "b")));
                ordered(b, "upstream disable", new JsonObject().put("id", "canary"));

                reads(hazelcast, overheard, List.of(UPSTREAM_CANARY, key, masterKey(a)));
                givesNoOrder(vertx);
                forges(vertx, overheard);
                hazelcast.getMap("gateway").put("gateway", "garbage");
                hazelcast.getMap("gateway").put("garbage", new byte[] {1, 2, 3});

                ordered(b, "upstream enable", new JsonObject().put("id", "canary"));
                Await.until("both know", () -> enabled(a) && enabled(b));
                assertThat(a.log().text(a.life()) + b.log().text(b.life()))
                        .contains("Messages come that no node of this gateway sealed")
                        .contains("An order is not carried out")
                        .doesNotContain(UPSTREAM_CANARY)
                        .doesNotContain(key);
                for (NodeJvm node : gateway.nodes()) {
                    assertThat(node.isReady()).as(node.name()).isTrue();
                    node.awaitLive(Set.of("a", "b"));
                }
            } finally {
                await(vertx.close());
                hazelcast.shutdown();
            }
        }
    }

    private static HazelcastInstance join(ClusterProcesses gateway) {
        Config config = new Config()
                .setClusterName(gateway.name())
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.logging.type", "slf4j");
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", "stranger");
        config.getNetworkConfig().setPort(gateway.port() + 5);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + gateway.port());
        HazelcastInstance joined = Hazelcast.newHazelcastInstance(config);
        assertThat(joined.getCluster().getMembers()).hasSize(3);
        return joined;
    }

    private static void reads(HazelcastInstance hazelcast, List<JsonObject> overheard, List<String> secrets) {
        InternalSerializationService bytes =
                ((HazelcastInstanceProxy) hazelcast).getOriginal().getSerializationService();
        List<String> all = new ArrayList<>();
        overheard.forEach(message -> all.add(message.encode()));
        Set<String> names = new TreeSet<>();
        for (DistributedObject object : hazelcast.getDistributedObjects()) {
            names.add(object.getName());
            Set<? extends Map.Entry<?, ?>> entries = object instanceof IMap<?, ?> map
                    ? map.entrySet()
                    : object instanceof MultiMap<?, ?> map ? map.entrySet() : Set.of();
            for (Map.Entry<?, ?> entry : entries) {
                all.add(object.getName() + ": " + entry);
                all.add(new String(bytes.toBytes(entry.getValue()), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(names).contains("gateway", "__vertx.subs");
        assertThat(all).hasSizeGreaterThan(5);
        for (String secret : secrets) {
            assertThat(all)
                    .noneMatch(text -> text.contains(secret)
                            || text.contains(
                                    Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void givesNoOrder(Vertx vertx) throws Exception {
        String order = new JsonObject()
                .put("command", "upstream remove")
                .put("arguments", new JsonObject().put("id", "canary").encode())
                .put("who", "root")
                .put("from", "admin.sock")
                .put("sender", "a")
                .put("target", "b")
                .put("time", Instant.now().toString())
                .put("nonce", "1")
                .encode();
        JsonObject refused = vertx.eventBus()
                .<JsonObject>request(
                        "gw.admin.node.b",
                        new JsonObject().put("order", order).put("signature", "AAAA"),
                        new DeliveryOptions().setSendTimeout(10_000))
                .map(reply -> reply.body())
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(refused.getBoolean("ok")).isFalse();
        assertThat(refused.encode()).contains("not signed");
        for (String inside : List.of("gw.admin.entry", "gw.admin.desk.upstream", "gw.0.accepted")) {
            vertx.eventBus().send(inside, new JsonObject().put("verb", "remove").put("arguments", new JsonObject()));
        }
    }

    /** Says again what nodes said, as it was and altered, and what none of them said. */
    private static void forges(Vertx vertx, List<JsonObject> overheard) {
        for (JsonObject said : List.copyOf(overheard)) {
            vertx.eventBus().publish("gw.peers", said);
            vertx.eventBus().publish("gw.peers", said.copy().put("topic", "state.merge"));
            vertx.eventBus().send("gw.peer.a", said.copy().put("to", "a").put("topic", "state.accept"));
        }
        JsonObject forged = new JsonObject()
                .put("from", "b")
                .put("to", "a")
                .put("topic", "state.merge")
                .put("sealed", Base64.getEncoder().encodeToString(new byte[64]));
        vertx.eventBus().send("gw.peer.a", forged);
        vertx.eventBus().send("gw.peer.b", forged.copy().put("to", "b"));
        vertx.eventBus().publish("gw.peers", "garbage");
    }

    private static Set<String> speakers(List<JsonObject> overheard) {
        Set<String> speakers = new TreeSet<>();
        overheard.forEach(said -> speakers.add(said.getString("from")));
        return speakers;
    }

    private static String masterKey(NodeJvm node) throws Exception {
        return Files.readString(node.dataDirectory().resolve("keys/master.key")).strip();
    }

    private static JsonObject ordered(NodeJvm node, String command, JsonObject arguments) throws Exception {
        JsonObject reply = node.order(command, arguments);
        assertThat(reply.getBoolean("ok")).as(reply.encode()).isTrue();
        return reply.getJsonObject("result");
    }

    private static boolean enabled(NodeJvm node) {
        try {
            return !node.order("upstream show", new JsonObject().put("id", "canary"))
                    .getJsonObject("result")
                    .getString("state")
                    .equals("disabled");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
