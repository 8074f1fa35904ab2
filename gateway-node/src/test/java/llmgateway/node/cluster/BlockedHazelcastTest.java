package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.map.LocalMapStats;
import com.hazelcast.spi.impl.NodeEngineImpl;
import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import com.hazelcast.spi.impl.operationexecutor.OperationExecutor;
import com.hazelcast.spi.impl.operationservice.UrgentSystemOperation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.node.Node;
import llmgateway.node.cluster.LocalMembers.Local;
import llmgateway.node.cluster.check.ClusterProcesses;
import llmgateway.node.cluster.check.PacedProvider;
import llmgateway.node.cluster.check.SteadyLoad;
import llmgateway.node.cluster.check.SteadyLoad.Kind;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.state.seal.DerivedKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is one of two, and what its requests have to do with Hazelcast: nothing. */
class BlockedHazelcastTest {
    private static final int REQUESTS = 10_000;
    private static final int LANES = 64;

    /** What else may happen in the meantime; a twentieth of what one operation for each request would be. */
    private static final int TOLERANCE = REQUESTS / 20;

    @TempDir
    private Path directory;

    private final Vertx clients = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private LocalMembers members = new LocalMembers(Path.of(""));
    private Node node = none();

    @SuppressWarnings("NullAway") // started before each test
    private static Node none() {
        return null;
    }

    @BeforeEach
    void start() throws Exception {
        members = new LocalMembers(directory);
        Local a = members.connect("a");
        GatewayConfig config = Configs.config(
                Configs.server(),
                List.of(Configs.key("test", ClusterProcesses.CLIENT_KEY)),
                List.of(Accounts.account("paced", "anthropic", PacedProvider.start(clients))),
                List.of(),
                Configs.routing(3),
                Configs.timeouts());
        DerivedKeys keys = a.state().store().derivedKeys();
        node = await(Node.start(
                a.member().cluster(),
                new StoredConfig(a.store(), keys::keyHash, config),
                keys.envelopes(),
                a.state().tokenJournal()));
        members.join("b");
    }

    @AfterEach
    void stop() throws Exception {
        await(node.stop());
        members.ended("a");
        members.close();
        await(clients.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static NodeEngineImpl engine(HazelcastInstance instance) {
        return ((HazelcastInstanceProxy) instance).getOriginal().node.getNodeEngine();
    }

    /** All operations that the members ever executed. */
    private long operations() {
        return members.instances().stream()
                .mapToLong(instance -> engine(instance).getOperationService().getExecutedOperationCount())
                .sum();
    }

    /** How often the members ever looked at or changed what Vert.x keeps in Hazelcast, and what nodes agree on there. */
    private long lookups() {
        return members.instances().stream()
                .mapToLong(
                        instance -> total(instance.getMultiMap("__vertx.subs").getLocalMultiMapStats())
                                + total(instance.getMap("gateway").getLocalMapStats()))
                .sum();
    }

    private static long total(LocalMapStats stats) {
        return stats.getPutOperationCount() + stats.getGetOperationCount() + stats.getRemoveOperationCount();
    }

    private void pause(long nanos) throws Exception {
        await(clients.timer(Math.max(1, nanos / 1_000_000), TimeUnit.MILLISECONDS));
    }

    @Test
    void tenThousandRequestsMakeNoOperationOfHazelcast() throws Exception {
        SteadyLoad load = SteadyLoad.on(clients, node.port(), Map.of(Kind.PLAIN, LANES));
        load.awaitMore(Kind.PLAIN, LANES);
        Await.until(
                "the members are settled",
                () -> members.instances().stream()
                        .allMatch(instance -> instance.getPartitionService().isClusterSafe()));
        long lookups = lookups();
        long operations = operations();
        long begun = System.nanoTime();
        load.awaitMore(Kind.PLAIN, REQUESTS);
        long loaded = operations() - operations;
        long took = System.nanoTime() - begun;
        load.end();
        assertThat(lookups()).isEqualTo(lookups);

        operations = operations();
        pause(took);
        long idle = operations() - operations;

        assertThat(load.failures()).isEmpty();
        assertThat(loaded).isLessThan(idle + TOLERANCE);
    }

    @Test
    void requestsAreServedWhileAllThreadsOfHazelcastAreBlocked() throws Exception {
        OperationExecutor executor =
                engine(members.instances().get(0)).getOperationService().getOperationExecutor();
        assertThat(executor.getPartitionThreadCount()).isPositive();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(members.instances().stream()
                .mapToInt(BlockedHazelcastTest::threads)
                .sum());
        try {
            members.instances().forEach(instance -> block(engine(instance), blocked, release));
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            SteadyLoad load = SteadyLoad.on(clients, node.port(), Map.of(Kind.PLAIN, LANES, Kind.STREAM, 4));
            load.awaitMore(Kind.PLAIN, REQUESTS / 10);
            load.awaitMore(Kind.STREAM, 4);
            load.end();

            assertThat(load.failures()).isEmpty();
        } finally {
            release.countDown();
        }
    }

    /** How many threads do operations or tell of events. */
    private static int threads(HazelcastInstance instance) {
        OperationExecutor executor = engine(instance).getOperationService().getOperationExecutor();
        return executor.getPartitionThreadCount() + executor.getGenericThreadCount() + 1;
    }

    private static void block(NodeEngineImpl engine, CountDownLatch blocked, CountDownLatch release) {
        Runnable blocking = () -> {
            blocked.countDown();
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        OperationExecutor executor = engine.getOperationService().getOperationExecutor();
        executor.executeOnPartitionThreads(blocking);
        for (int i = 0; i < executor.getGenericThreadCount(); i++) {
            executor.execute(new Urgent(blocking));
        }
        engine.getEventService().executeEventCallback(blocking);
    }

    /** Something that any of the threads takes which do operations of no partition, also those that are kept for what is urgent. */
    private record Urgent(Runnable work) implements PartitionSpecificRunnable, UrgentSystemOperation {
        @Override
        public int getPartitionId() {
            return -1;
        }

        @Override
        public void run() {
            work.run();
        }
    }
}
