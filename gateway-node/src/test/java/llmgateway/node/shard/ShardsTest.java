package llmgateway.node.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.config.Config;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
    private final Map<Integer, Thread> loopOfShard = new ConcurrentHashMap<>();
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everyLoopCarriesExactlyOneShard(int loops) throws Exception {
        Vertx vertx = builder(loops).build();

        assertOneShardOnEachLoop(vertx, loops);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void everyLoopCarriesExactlyOneShardOnAClusteredVertx(int loops) throws Exception {
        Config hazelcast = new Config();
        hazelcast.setClusterName("shards-test-" + ProcessHandle.current().pid() + "-" + loops);
        hazelcast.setProperty("hazelcast.phone.home.enabled", "false");
        hazelcast.setProperty("hazelcast.logging.type", "slf4j");
        hazelcast.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        hazelcast.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        hazelcast.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        Vertx vertx = await(builder(loops)
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered());

        assertOneShardOnEachLoop(vertx, loops);
    }

    @Test
    void stagesStopInTheOppositeOrder() throws Exception {
        Vertx vertx = builder(1).build();
        Shards shards = await(Shards.deploy(vertx, 1, shard -> List.of(stage("a"), stage("b"))));

        await(shards.undeploy());

        assertThat(order).containsExactly("+a", "+b", "-b", "-a");
        await(vertx.close());
    }

    @Test
    void aStageThatCannotStartFailsTheDeployment() throws Exception {
        Vertx vertx = builder(2).build();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> await(Shards.deploy(
                        vertx,
                        2,
                        shard -> List.of(context -> Future.failedFuture(new IllegalStateException("port taken"))))))
                .withMessageContaining("port taken");
        await(vertx.close());
    }

    private void assertOneShardOnEachLoop(Vertx vertx, int loops) throws Exception {
        Shards shards = await(Shards.deploy(
                vertx,
                loops,
                shard -> List.of(context -> {
                    assertThat(loopOfShard.putIfAbsent(shard, Thread.currentThread()))
                            .isNull();
                    return Future.succeededFuture();
                })));

        assertThat(shards.count()).isEqualTo(loops);
        assertThat(loopOfShard).hasSize(loops);
        assertThat(loopOfShard.values()).doesNotHaveDuplicates();
        await(vertx.close());
    }

    private Deployable stage(String name) {
        return new Deployable() {
            @Override
            public Future<?> deploy(Context context) {
                order.add("+" + name);
                return Future.succeededFuture();
            }

            @Override
            public Future<?> undeploy(Context context) {
                order.add("-" + name);
                return Future.succeededFuture();
            }
        };
    }

    private static VertxBuilder builder(int loops) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(loops);
        options.getEventBusOptions().setHost("127.0.0.1");
        return Vertx.builder().with(options);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
