package llmgateway.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.state.RecordStore;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.StoredSecrets;
import llmgateway.node.admin.StoredView;
import llmgateway.node.cluster.Cluster;
import llmgateway.node.cluster.ClusterMember;
import llmgateway.node.config.ConfigException;
import llmgateway.node.config.ConfigSource;
import llmgateway.node.config.ConfigWatch;
import llmgateway.node.config.Loaded;
import llmgateway.node.config.Problem;
import llmgateway.node.config.StoredRecords;
import llmgateway.node.logging.Logging;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.StoredConfig;
import llmgateway.node.state.seal.DerivedKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node as a process of its own: it holds a data directory, says when it serves, and ends well when it is asked to. */
final class NodeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final Node node;
    private final List<AutoCloseable> attached;
    private final Thread terminator = new Thread(this::terminate, "terminator");

    private NodeProcess(Node node, List<AutoCloseable> attached) {
        this.node = node;
        this.attached = attached;
    }

    /**
     * Starts a node and prints the line {@code ready} once it serves.
     *
     * @param givenName the name by which orders find the node; the machine's if empty
     * @param source reads the configuration, now and to follow its changes
     * @param recover whether a damaged state is to be brought back as far as it holds
     * @param attached what is closed last, in this order
     * @throws ConfigException if the configuration does not hold
     * @throws IOException if the data directory cannot be used, or the state in it not be opened
     * @throws ExecutionException if the node cannot start
     */
    static NodeProcess start(
            Path dataDir, Optional<String> givenName, ConfigSource source, boolean recover, AutoCloseable... attached)
            throws ConfigException, IOException, InterruptedException, ExecutionException {
        NodeState state = NodeState.open(dataDir, System.getenv(), recover);
        try {
            return start(state, dataDir, givenName, source, attached);
        } catch (ConfigException | IOException | ExecutionException | RuntimeException failed) {
            state.close();
            throw failed;
        }
    }

    private static NodeProcess start(
            NodeState state, Path dataDir, Optional<String> givenName, ConfigSource source, AutoCloseable... attached)
            throws ConfigException, IOException, InterruptedException, ExecutionException {
        StoredRecords records = StoredRecords.of(state.store().snapshot());
        Loaded loaded = once(vertx -> source.load(vertx, records));
        Logging.configure(loaded.config().logging(), Boolean.parseBoolean(System.getenv("DEBUG")));
        for (Problem warning : loaded.warnings()) {
            LOG.warn("{}", warning);
        }
        Thread early = new Thread(() -> Runtime.getRuntime().halt(Main.DONE), "early-terminator");
        Runtime.getRuntime().addShutdownHook(early);
        ClusterConfig others = loaded.config().cluster();
        String nodeName = NodeName.of(givenName, others, state.store().writer());
        RecordStore store = state.store();
        Cluster cluster;
        if (others.enabled()) {
            ClusterMember member = ClusterMember.connect(others, nodeName, state, Node.LOOPS);
            store = member.store();
            cluster = member.cluster();
        } else {
            cluster = Cluster.alone(Node.vertx(), nodeName);
        }
        DerivedKeys keys = state.store().derivedKeys();
        StoredConfig config = new StoredConfig(store, records, keys::keyHash, loaded.config());
        Node node = await(Node.start(cluster, config, keys.envelopes(), state.tokenJournal()));
        NodeProcess process = new NodeProcess(node, concat(List.of(config, state), attached));
        Runtime.getRuntime().addShutdownHook(process.terminator);
        Runtime.getRuntime().removeShutdownHook(early);
        if (loaded.source().isPresent()) {
            node.follow(
                    vertx -> source.load(vertx, records.at(state.store().snapshot())),
                    loaded.config(),
                    ConfigWatch.PERIOD_MILLIS);
        }
        await(node.administer(new Administration(
                dataDir,
                new OrderSeal(keys.adminOrders()),
                config,
                new StoredView(config, loaded, node::lastRejected),
                new StoredSecrets(
                        state.store(),
                        () -> cluster.member().map(Cluster.Member::keysChanged).orElse(Future.succeededFuture())))));
        System.out.println(
                "ready " + process.clientUrl() + " management " + process.managementUrl() + process.adminAddress());
        return process;
    }

    /** The configuration as it is now, read before there is a node. */
    static Loaded once(Function<Vertx, Future<Loaded>> load)
            throws ConfigException, InterruptedException, ExecutionException {
        Vertx vertx = Vertx.vertx();
        try {
            return await(load.apply(vertx));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ConfigException refused) {
                throw refused;
            }
            throw failed;
        } finally {
            await(vertx.close());
        }
    }

    String clientUrl() {
        boolean tls = node.config().server().tls().enabled();
        return url(tls ? "https" : "http", node.config().server().host(), node.port());
    }

    String managementUrl() {
        return url("http", node.config().management().host(), node.managementPort());
    }

    /** What the line {@code ready} says of orders over TCP; nothing if there is no port for them. */
    private String adminAddress() {
        Optional<String> host = node.config().admin().tcp().host();
        return node.adminPort() == 0 ? "" : " admin " + authority(host.orElse("127.0.0.1"), node.adminPort());
    }

    /** Stops everything, while the process goes on. */
    void stop() throws InterruptedException, ExecutionException {
        Runtime.getRuntime().removeShutdownHook(terminator);
        close();
    }

    /** Stops everything when the process is asked to end, and ends it: the JVM itself would report the signal as its code. */
    private void terminate() {
        int code = Main.DONE;
        try {
            close();
        } catch (InterruptedException | ExecutionException failed) {
            System.err.println("gateway-node: " + failed.getMessage());
            code = Main.FAILED;
        }
        Runtime.getRuntime().halt(code);
    }

    private void close() throws InterruptedException, ExecutionException {
        await(node.stop());
        for (AutoCloseable closeable : attached) {
            try {
                closeable.close();
            } catch (Exception failed) {
                LOG.warn("Could not clean up", failed);
            }
        }
        LOG.info("Stopped");
        Logging.close();
    }

    static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    private static String url(String scheme, String host, int port) {
        return scheme + "://" + authority(host, port);
    }

    private static String authority(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static List<AutoCloseable> concat(List<AutoCloseable> first, AutoCloseable... last) {
        List<AutoCloseable> all = new ArrayList<>(first);
        all.addAll(List.of(last));
        return all;
    }
}
