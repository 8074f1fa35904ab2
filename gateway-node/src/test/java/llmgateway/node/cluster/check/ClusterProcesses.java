package llmgateway.node.cluster.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The nodes of one gateway on this machine, each a process, which find no nodes but each other. */
public final class ClusterProcesses implements AutoCloseable {
    /** The key that clients present. */
    public static final String CLIENT_KEY = "gw-cluster-0123456789abcdef";

    private final String name;
    private final int port;
    private final List<NodeJvm> nodes;

    private ClusterProcesses(String name, int port, List<NodeJvm> nodes) {
        this.name = name;
        this.port = port;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Nodes that were not started yet.
     *
     * @param directory where each gets a directory of its own
     * @param upstream the URL of their one account
     */
    public static ClusterProcesses of(Path directory, String upstream, String... names) {
        return of(directory, upstream, "", List.of(names));
    }

    /**
     * Nodes that were not started yet.
     *
     * @param directory where each gets a directory of its own
     * @param upstream the URL of the account whose credential is a key
     * @param further lines of the configuration, which go on with its accounts
     */
    static ClusterProcesses of(Path directory, String upstream, String further, List<String> names) {
        String name = UUID.randomUUID().toString();
        int port = ClusterPorts.free();
        int served = ClusterPorts.free(port);
        List<NodeJvm> nodes = new ArrayList<>();
        for (String node : names) {
            // Ports that the system deals out may be in use when a node is started again.
            int its = served + 2 * nodes.size();
            nodes.add(
                    new NodeJvm(node, directory.resolve(node), List.of(), Map.of(), List.of()).configured("""
                    server: { port: %d, drain_seconds: 60 }
                    management: { port: %d }
                    cluster: { enabled: true, name: %s, port: %d, join_seconds: 120 }
                    gateway_keys: [ { id: test, key: %s } ]
                    upstream_accounts:
                      - { id: paced, provider: anthropic, api_key: sk-x, base_url: "%s", models: [%s] }
                    %s""".formatted(
                                    its, its + 1, name, port, CLIENT_KEY, upstream, PacedProvider.MODEL, further)));
        }
        return new ClusterProcesses(name, port, nodes);
    }

    /** The name of the cluster. */
    public String name() {
        return name;
    }

    /** The first of the ports at which the nodes find each other. */
    public int port() {
        return port;
    }

    public List<NodeJvm> nodes() {
        return nodes;
    }

    /** All nodes but {@code node}. */
    List<NodeJvm> others(NodeJvm node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    NodeJvm node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Set<String> names() {
        return names(nodes);
    }

    static Set<String> names(List<NodeJvm> nodes) {
        return nodes.stream().map(NodeJvm::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Starts those that do not run, all at once, and waits until all serve and see each other. */
    public void start() {
        nodes.stream().filter(node -> !node.isAlive()).toList().forEach(NodeJvm::start);
        nodes.forEach(NodeJvm::awaitReady);
        nodes.forEach(node -> node.awaitLive(names()));
    }

    /** Stops all in good order. */
    void stop() {
        List<NodeJvm> running = nodes.stream().filter(NodeJvm::isAlive).toList();
        running.forEach(NodeJvm::terminate);
        for (NodeJvm node : running) {
            if (node.exitCode() != 0) {
                throw new IllegalStateException(
                        node.name() + " ended badly:\n" + node.log().text(node.life()));
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(NodeJvm::close);
    }
}
