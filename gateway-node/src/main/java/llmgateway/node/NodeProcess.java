package llmgateway.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.node.config.ConfigWatch;
import llmgateway.node.config.Loaded;
import llmgateway.node.config.Problem;
import llmgateway.node.logging.Logging;
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
     * @param load reads the configuration anew, to follow its changes
     * @param attached what is closed after the node, in this order
     * @throws IOException if the data directory cannot be used
     * @throws ExecutionException if the node cannot start
     */
    static NodeProcess start(
            Path dataDir, Loaded loaded, Function<Vertx, Future<Loaded>> load, AutoCloseable... attached)
            throws IOException, InterruptedException, ExecutionException {
        GatewayConfig config = loaded.config();
        Logging.configure(config.logging(), Boolean.parseBoolean(System.getenv("DEBUG")));
        for (Problem warning : loaded.warnings()) {
            LOG.warn("{}", warning);
        }
        Thread early = new Thread(() -> Runtime.getRuntime().halt(Main.DONE), "early-terminator");
        Runtime.getRuntime().addShutdownHook(early);
        DataDirectory held = DataDirectory.hold(dataDir);
        Node node = await(Node.start(config));
        NodeProcess process = new NodeProcess(node, concat(held, attached));
        Runtime.getRuntime().addShutdownHook(process.terminator);
        Runtime.getRuntime().removeShutdownHook(early);
        if (loaded.source().isPresent()) {
            node.follow(load, ConfigWatch.PERIOD_MILLIS);
        }
        System.out.println("ready " + process.clientUrl() + " management " + process.managementUrl());
        return process;
    }

    String clientUrl() {
        boolean tls = node.config().server().tls().enabled();
        return url(tls ? "https" : "http", node.config().server().host(), node.port());
    }

    String managementUrl() {
        return url("http", node.config().management().host(), node.managementPort());
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
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static List<AutoCloseable> concat(AutoCloseable last, AutoCloseable... first) {
        List<AutoCloseable> all = new ArrayList<>(List.of(first));
        all.add(last);
        return all;
    }
}
