package llmgateway.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.ClusterConfig;

/** What a node is called. */
final class NodeName {
    /** What a name may be; it becomes part of addresses. */
    static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final int DISTINCTION = 4;

    private NodeName() {}

    /**
     * The name that is given, else the machine's; nodes that share a machine are told apart by a part of their writers' names.
     *
     * @param writer the name under which the node gives versions to records
     */
    static String of(Optional<String> given, ClusterConfig cluster, String writer) {
        return given.orElseGet(() -> cluster.enabled() && new Host(cluster.bind()).isLoopback()
                ? machine() + "-" + writer.substring(Math.max(0, writer.length() - DISTINCTION))
                : machine());
    }

    private static String machine() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return ALLOWED.matcher(name).matches() ? name : "node";
        } catch (UnknownHostException nameless) {
            return "node";
        }
    }
}
