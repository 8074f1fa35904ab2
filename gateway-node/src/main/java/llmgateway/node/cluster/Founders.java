package llmgateway.node.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.config.ClusterConfig;

/**
 * The nodes that a configuration tells of, by which a node that never met another one knows that it is not alone. Blocks, since it
 * looks names up.
 */
final class Founders {
    private Founders() {}

    /**
     * How many nodes there are at the least, this one included.
     *
     * @param address the IP address of this node
     */
    static int count(ClusterConfig cluster, String address) {
        Set<String> nodes = new HashSet<>();
        nodes.add(address + ":" + cluster.port());
        for (String member : cluster.members().addresses()) {
            String host = HazelcastSettings.host(member);
            String port = HazelcastSettings.withPort(member, cluster.port()).substring(host.length());
            nodes.add(of(host, address) + port);
        }
        for (String found :
                HazelcastSettings.service(cluster).map(Founders::addresses).orElse(List.of())) {
            nodes.add(found + ":" + cluster.port());
        }
        return nodes.size();
    }

    /** The address that {@code host} stands for, or else itself; a machine may know itself by a loopback address. */
    private static String of(String host, String own) {
        try {
            InetAddress found = InetAddress.getByName(host);
            return found.isLoopbackAddress() && !InetAddress.getByName(own).isLoopbackAddress()
                    ? own
                    : found.getHostAddress();
        } catch (UnknownHostException nobodys) {
            return host;
        }
    }

    private static List<String> addresses(String service) {
        try {
            return List.of(InetAddress.getAllByName(service)).stream()
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException nobodys) {
            return List.of();
        }
    }
}
