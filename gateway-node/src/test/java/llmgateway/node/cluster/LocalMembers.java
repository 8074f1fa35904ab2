package llmgateway.node.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.Await;
import llmgateway.node.cluster.check.ClusterPorts;
import llmgateway.node.state.NodeState;

/** Members of one cluster within this process, which find nobody but each other; each has a data directory of its own. */
public final class LocalMembers implements AutoCloseable {
    /** As many as a node wants for its shards. */
    private static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private final Path directory;
    private final String cluster = UUID.randomUUID().toString();
    private final int port = ClusterPorts.free();
    private final Map<String, Local> running = new HashMap<>();

    static {
        System.setProperty("hazelcast.logging.type", "slf4j");
    }

    public LocalMembers(Path directory) {
        this.directory = directory;
    }

    /** A member that runs. */
    public record Local(String name, NodeState state, ClusterMember member) {

        public RecordStore store() {
            return member.store();
        }

        public Set<String> live() {
            return new TreeSet<>(member.cluster().peers().live());
        }

        public RecordSnapshot records() {
            return store().snapshot();
        }
    }

    /** The name of the cluster. */
    public String cluster() {
        return cluster;
    }

    /** The first of the ports at which members are. */
    public int port() {
        return port;
    }

    public Path dataDirectory(String name) {
        return directory.resolve(name);
    }

    /** What a member is configured with. */
    public ClusterConfig config() {
        ClusterConfig alone = ClusterConfig.ALONE;
        return new ClusterConfig(true, cluster, alone.bind(), port, alone.members(), 60, alone.eventBus());
    }

    public Local join(String name) throws IOException {
        return join(name, Map.of(), config -> config);
    }

    /** Has a node join, which says from now on that it serves; blocks. */
    public Local join(String name, Map<String, String> environment, UnaryOperator<ClusterConfig> changed)
            throws IOException {
        Local local = connect(name, environment, changed);
        try {
            await(local.member().join());
            local.member().serving();
            return local;
        } catch (IOException failed) {
            stop(name);
            throw failed;
        }
    }

    /** Has a node find the cluster, whose nodes do not see it yet; blocks. */
    public Local connect(String name) throws IOException {
        return connect(name, Map.of(), config -> config);
    }

    /**
     * As {@link #connect(String)}.
     *
     * @param environment of its process
     */
    private Local connect(String name, Map<String, String> environment, UnaryOperator<ClusterConfig> changed)
            throws IOException {
        NodeState state = NodeState.open(dataDirectory(name), environment, false);
        try {
            Local local = new Local(name, state, ClusterMember.connect(changed.apply(config()), name, state, LOOPS));
            synchronized (running) {
                running.put(name, local);
            }
            return local;
        } catch (IOException | RuntimeException failed) {
            state.close();
            throw failed;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Has members join one after the other, each as soon as those before it are in the cluster; returns when all have caught up. */
    public List<Local> joinInTurn(List<String> names) {
        List<CompletableFuture<Local>> joining = new ArrayList<>();
        int members = instances().size();
        for (String name : names) {
            joining.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return join(name);
                        } catch (IOException failed) {
                            throw new CompletionException(failed);
                        }
                    },
                    work -> new Thread(work, "joining-" + name).start()));
            members++;
            int expected = members;
            CompletableFuture<Local> last = joining.get(joining.size() - 1);
            Await.until(
                    name + " is in the cluster",
                    () -> last.isCompletedExceptionally() || instances().size() >= expected);
        }
        List<Local> joined = joining.stream().map(CompletableFuture::join).toList();
        Set<String> all = new TreeSet<>();
        synchronized (running) {
            all.addAll(running.keySet());
        }
        joined.forEach(local ->
                Await.until(local.name() + " sees all", () -> local.live().equals(all)));
        return joined;
    }

    /** The member called {@code name}, which runs. */
    public Local running(String name) {
        synchronized (running) {
            return Objects.requireNonNull(running.get(name), name);
        }
    }

    /** The Hazelcast instances of the members. */
    public List<HazelcastInstance> instances() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getConfig().getClusterName().equals(cluster))
                .toList();
    }

    /** Stops a member in good order. */
    public void stop(String name) throws IOException {
        Local local;
        synchronized (running) {
            local = running.remove(name);
        }
        if (local != null) {
            await(local.member().leave());
            await(local.member().cluster().vertx().close());
            local.state().close();
        }
    }

    /** Takes note that somebody else stopped a member, and closes its state. */
    public void ended(String name) throws IOException {
        Local local;
        synchronized (running) {
            local = running.remove(name);
        }
        if (local != null) {
            local.state().close();
        }
    }

    /** Writes a setting at a member, whatever it was before. */
    public static RecordStore.Written write(Local at, String setting, String value) throws IOException {
        RecordId id = new RecordId(RecordKind.SETTING, setting);
        return await(at.store()
                .write(List.of(new RecordStore.Change(
                        id,
                        at.records().find(id).map(StateRecord::version),
                        Optional.of(new JsonObject().put("value", value))))));
    }

    /** What a member holds of a setting. */
    public static Optional<String> read(Local at, String setting) {
        return at.records()
                .find(new RecordId(RecordKind.SETTING, setting))
                .flatMap(StateRecord::value)
                .map(value -> value.getString("value"));
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return new Patience(Duration.ofSeconds(90)).await(future);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        List<String> names;
        synchronized (running) {
            names = List.copyOf(running.keySet());
        }
        for (String name : names) {
            stop(name);
        }
    }
}
