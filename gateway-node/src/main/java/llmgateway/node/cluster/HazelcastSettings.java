package llmgateway.node.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.KubernetesConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.ClusterConfig;

/**
 * The settings of Hazelcast: members only, found where the configuration says, on one address; nothing is searched for, told to its
 * makers or deserialised that is not needed. A member that falls silent is gone after {@value #SILENCE_SECONDS} s.
 */
final class HazelcastSettings {
    private static final int SILENCE_SECONDS = 8;
    private static final int PORTS_OF_ONE_MACHINE = 10;
    private static final int BACKUPS = 2;

    private HazelcastSettings() {}

    /**
     * The settings of one node.
     *
     * @param address the IP address on which it is a member
     */
    static Config of(ClusterConfig cluster, String address) {
        Config config = new Config().setClusterName(cluster.name());
        properties(config);
        config.setProperty("hazelcast.prefer.ipv4.stack", String.valueOf(!isIpv6(address)));
        maps(config);
        config.getSerializationConfig().setJavaSerializationFilterConfig(deserialised());
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        boolean ofOneMachine = isOfOneMachine(cluster);
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig()
                .setPort(cluster.port())
                .setPortAutoIncrement(ofOneMachine)
                .setPortCount(PORTS_OF_ONE_MACHINE);
        endpoint.getInterfaces().setEnabled(true).addInterface(address);
        network.setMemberEndpointConfig(endpoint);
        join(network.getJoin(), cluster, ofOneMachine);
        return config;
    }

    /** Whether nodes of this machine find each other at its next ports, without being told of each other. */
    static boolean isOfOneMachine(ClusterConfig cluster) {
        return cluster.members().isEmpty() && new Host(cluster.bind()).isLoopback();
    }

    private static void properties(Config config) {
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.health.monitoring.level", "OFF")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", String.valueOf(SILENCE_SECONDS))
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "31")
                .setProperty("hazelcast.operation.thread.count", "2")
                .setProperty("hazelcast.operation.generic.thread.count", "2")
                .setProperty("hazelcast.io.thread.count", "1")
                .setProperty("hazelcast.event.thread.count", "1")
                .setProperty("hazelcast.graceful.shutdown.max.wait", "5");
        config.getMetricsConfig().setEnabled(false);
    }

    /** What Vert.x keeps in Hazelcast survives the loss of two nodes at once. */
    private static void maps(Config config) {
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(BACKUPS)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.getMapConfig("__vertx.*").setBackupCount(BACKUPS);
        config.getMapConfig(KeyAgreement.MAP).setBackupCount(BACKUPS);
    }

    private static JavaSerializationFilterConfig deserialised() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes(
                        "java.lang.",
                        "java.util.",
                        "java.io.",
                        "[",
                        "io.vertx.spi.cluster.hazelcast.impl.",
                        "com.hazelcast.");
        return filter;
    }

    private static void join(JoinConfig join, ClusterConfig cluster, boolean ofOneMachine) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        Optional<String> service = service(cluster);
        if (service.isPresent()) {
            KubernetesConfig kubernetes = join.getKubernetesConfig().setEnabled(true);
            kubernetes.setProperty("service-dns", service.get());
            kubernetes.setProperty("service-port", String.valueOf(cluster.port()));
            return;
        }
        TcpIpConfig tcp = join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
        List<String> members = ofOneMachine
                ? IntStream.range(cluster.port(), cluster.port() + PORTS_OF_ONE_MACHINE)
                        .mapToObj(port -> withPort(cluster.bind(), port))
                        .toList()
                : cluster.members().addresses().stream()
                        .map(member -> withPort(member, cluster.port()))
                        .toList();
        members.forEach(tcp::addMember);
    }

    /** The name, if any, whose addresses are those of the nodes. */
    static Optional<String> service(ClusterConfig cluster) {
        return cluster.members()
                .kubernetes()
                .serviceDns()
                .or(() -> cluster.members().dns());
    }

    /** {@code member} with a port, {@code port} if it says none; an address of IPv6 stands in brackets then. */
    static String withPort(String member, int port) {
        return hasPort(member) ? member : host(member) + ":" + port;
    }

    /** {@code member} without a port; an address of IPv6 stands in brackets. */
    static String host(String member) {
        if (hasPort(member)) {
            return member.substring(0, member.lastIndexOf(':'));
        }
        return isIpv6(member) && !member.startsWith("[") ? "[" + member + "]" : member;
    }

    private static boolean hasPort(String member) {
        int last = member.lastIndexOf(':');
        return last > member.lastIndexOf(']') && (member.startsWith("[") || member.indexOf(':') == last);
    }

    /** Whether an address without a port is one of IPv6; no name has a colon. */
    private static boolean isIpv6(String address) {
        return address.indexOf(':') != address.lastIndexOf(':');
    }
}
