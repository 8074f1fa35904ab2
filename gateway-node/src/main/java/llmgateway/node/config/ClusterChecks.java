package llmgateway.node.config;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.ClusterConfig.MembersConfig;
import llmgateway.contracts.config.MutualTlsConfig;

/** The rules for nodes that join others; what a node alone would not use is not judged. */
final class ClusterChecks {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:/]+)(:[0-9]{1,5})?");
    private static final String TLS = "cluster.event_bus.tls";

    private final Problems problems;

    ClusterChecks(Problems problems) {
        this.problems = problems;
    }

    void check(ClusterConfig cluster) {
        if (!cluster.enabled()) {
            return;
        }
        Host bind = new Host(cluster.bind());
        if (bind.isWildcard()) {
            problems.add(
                    "cluster.bind", "is no address at which others reach this node", "one address of this machine");
        }
        members(cluster.members(), bind);
        tls(cluster.eventBus(), bind);
    }

    private void members(MembersConfig members, Host bind) {
        if (problems.within("cluster.members")) {
            return;
        }
        long ways = Stream.of(
                        !members.addresses().isEmpty(),
                        members.dns().isPresent(),
                        members.kubernetes().serviceDns().isPresent())
                .filter(given -> given)
                .count();
        if (ways > 1) {
            problems.add("cluster.members", "says in several ways where nodes are", "addresses, dns or kubernetes");
        }
        if (members.isEmpty() && !bind.isLoopback()) {
            problems.add(
                    "cluster.members",
                    "is empty, and nodes of other machines are not searched for",
                    "a list of host:port, dns: NAME, or kubernetes: { service_dns: NAME }");
        }
        List<String> addresses = members.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            if (!ADDRESS.matcher(addresses.get(i)).matches() && !NetUtil.isValidIpV6Address(addresses.get(i))) {
                problems.add("cluster.members[" + i + "]", "is no address of a node", "host:port");
            }
        }
    }

    private void tls(ClusterConfig.EventBusConfig bus, Host bind) {
        MutualTlsConfig tls = bus.tls();
        if (problems.within(TLS)) {
            return;
        }
        boolean none = tls.caFile().isEmpty()
                && tls.certFile().isEmpty()
                && tls.keyFile().isEmpty();
        if (none && !bind.isLoopback() && !bus.allowPlaintext()) {
            problems.add(
                    TLS,
                    "is missing, while other machines can reach the bus between nodes",
                    "ca_file, cert_file and key_file as 'gateway-admin cluster init' makes them; or, where nobody else can"
                            + " reach that network, cluster.event_bus.allow_plaintext: true");
        }
        if (!none) {
            new MutualTlsChecks(problems, TLS, "the bus between nodes takes all three or none").check(tls);
        }
    }
}
