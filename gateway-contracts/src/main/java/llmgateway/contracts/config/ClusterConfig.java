package llmgateway.contracts.config;

import java.util.List;

/** How nodes form one gateway. */
public record ClusterConfig(
        @Setting(value = "Whether to join other nodes.", byDefault = "false")
        boolean enabled,

        @Setting(value = "The cluster's name.", byDefault = "llm-gateway")
        String name,

        @Setting(value = "The address that other nodes reach this one at.", byDefault = "127.0.0.1")
        String bind,

        @Setting(value = "The port that other nodes reach this one at.", byDefault = "5701", max = 65535)
        int port,

        @Setting("Other nodes as host:port.") List<String> members,

        @Setting(
                value = "How long a node may wait for the others before it serves alone.",
                byDefault = "30",
                max = 3600)
        int joinSeconds,

        @Setting("The bus between nodes.") EventBusConfig eventBus) {

    public ClusterConfig {
        members = List.copyOf(members);
    }

    /** The bus between nodes. */
    public record EventBusConfig(
            @Setting(value = "The port of the bus; 0 takes a free one.", byDefault = "0", max = 65535)
            int port,

            @Setting("Certificates of the bus.") MutualTlsConfig tls) {}
}
