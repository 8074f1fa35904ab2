package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;

/** How nodes form one gateway. */
public record ClusterConfig(
        @Setting(value = "Whether to join other nodes.", byDefault = "false")
        boolean enabled,

        @Setting(value = "The cluster's name.", byDefault = "llm-gateway")
        String name,

        @Setting(value = "The address at which other nodes reach this one.", byDefault = "127.0.0.1")
        String bind,

        @Setting(
                value =
                        "The port at which other nodes reach this one; on a loopback address without members it counts up.",
                byDefault = "5701",
                min = 1,
                max = 65535)
        int port,

        @Setting(
                "Where the other nodes are found. A list stands for `addresses`. On a loopback address nothing is needed.")
        MembersConfig members,

        @Setting(
                value =
                        "How long a node waits for nodes that it knows and does not find before it serves without them.",
                byDefault = "30",
                max = 3600)
        int joinSeconds,

        @Setting("The bus between nodes.") EventBusConfig eventBus) {

    /** A node that stands alone. */
    public static final ClusterConfig ALONE = new ClusterConfig(
            false,
            "llm-gateway",
            "127.0.0.1",
            5701,
            new MembersConfig(List.of(), Optional.empty(), new KubernetesConfig(Optional.empty())),
            30,
            new EventBusConfig(0, new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty()), false));

    /** Where nodes are found; one of the three. */
    public record MembersConfig(
            @Setting(value = "Nodes as host:port; without a port `cluster.port` holds.", bare = true)
            List<String> addresses,

            @Setting("A name whose addresses are those of the nodes.")
            Optional<String> dns,

            @Setting("The nodes of a Kubernetes service.") KubernetesConfig kubernetes) {

        public MembersConfig {
            addresses = List.copyOf(addresses);
        }

        /** Whether nothing is said of where nodes are. */
        public boolean isEmpty() {
            return addresses.isEmpty()
                    && dns.isEmpty()
                    && kubernetes.serviceDns().isEmpty();
        }
    }

    /** Nodes in Kubernetes. */
    public record KubernetesConfig(
            @Setting("The DNS name of the headless service.")
            Optional<String> serviceDns) {}

    /** The bus between nodes. */
    public record EventBusConfig(
            @Setting(value = "The port of the bus; 0 takes a free one.", byDefault = "0", max = 65535)
            int port,

            @Setting("Certificates of the bus; `gateway-admin cluster init` makes them.")
            MutualTlsConfig tls,

            @Setting(
                    value =
                            "Let the bus go without TLS where other machines can reach it: whoever can, may disturb the gateway.",
                    byDefault = "false")
            boolean allowPlaintext) {}
}
