package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import llmgateway.node.cluster.check.ClusterPorts;
import llmgateway.node.cluster.check.NodeJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line makes of a node: one that stands alone, or one of several. */
class StartingTest {
    private static final Map<String, String> KEY =
            Map.of("LLM_GATEWAY_MASTER_KEY", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=");

    private static final Pattern INSIDE = Pattern.compile(" com\\.hazelcast\\.(instance|internal|spi|client)\\.");

    @TempDir
    private Path directory;

    private static String config(String name, int port) {
        return """
                server: { port: 0 }
                management: { port: 0 }
                cluster: { name: %s, port: %d }
                upstream_accounts: [ { id: a, provider: anthropic, api_key: sk-x, base_url: "http://127.0.0.1:1" } ]
                """.formatted(name, port);
    }

    @Test
    void aNodeThatStandsAloneStartsNothingOfHazelcast() throws Exception {
        Path loaded = directory.resolve("loaded");
        NodeJvm alone = new NodeJvm(
                "alone",
                directory.resolve("alone"),
                List.of(),
                Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded),
                List.of());
        try (alone) {
            alone.configured(config("none", ClusterPorts.free())).start().awaitReady();
            assertThat(alone.isReady()).isTrue();
            // Vert.x looks at the services that there are, which loads a few names; nothing that does anything.
            assertThat(Files.readAllLines(loaded).stream()
                            .filter(line -> INSIDE.matcher(line).find()))
                    .isEmpty();
            assertThat(Files.readString(loaded)).contains(" llmgateway.node.Node ");
            assertThat(alone.metric("gateway_cluster_members")).isEqualTo(1);
        }
    }

    @Test
    void aNodeJoinsThoseThatTheCommandLineNames() {
        int port = ClusterPorts.free();
        String name = UUID.randomUUID().toString();
        NodeJvm first = new NodeJvm(
                "first", directory.resolve("first"), List.of(), KEY, List.of("--join", "127.0.0.1:" + port));
        NodeJvm second =
                new NodeJvm("second", directory.resolve("second"), List.of(), KEY, List.of("--join=127.0.0.1:" + port));
        try (first;
                second) {
            first.configured(config(name, port)).start();
            second.configured(config(name, port + 1)).start();
            first.awaitReady().awaitLive(Set.of("first", "second"));
            second.awaitReady().awaitLive(Set.of("first", "second"));
            assertThat(second.metric("gateway_cluster_members")).isEqualTo(2);
        }
    }
}
