package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Certificates;
import llmgateway.node.samples.SampleFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The configurations that clusters start from load as they are, with what their machines, containers and pods give them. */
@ExtendWith(VertxExtension.class)
class ClusterSamplesTest {
    private static final Map<String, String> KEYS =
            Map.of("TEAM_A_KEY", "gw-team-a-key", "ANTHROPIC_API_KEY", "sk-ant");

    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) throws IOException {
        configs = new ConfigFiles(vertx, dir);
        for (String name : new String[] {"team-a", "anthropic"}) {
            configs.write(name, "gw-some-secret\n");
        }
        Certificates.copy("ca.pem", dir.resolve("ca.crt"));
        Certificates.copy("server-1.pem", dir.resolve("node.crt"));
        Certificates.copy("server-1.key", dir.resolve("node.key"));
    }

    /** Loads a sample whose secrets and certificates lie in {@code directories}. */
    private GatewayConfig load(String name, Map<String, String> env, String... directories)
            throws ConfigException, IOException {
        String content = Files.readString(SampleFiles.path(name));
        for (String directory : directories) {
            assertThat(content).contains(directory + "/");
            content = content.replace(directory, dir.toString());
        }
        Loaded loaded = configs.load(Optional.of(configs.write("loaded.yaml", content)), env, Map.of());
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().cluster().enabled()).isTrue();
        return loaded.config();
    }

    @Test
    void nodesOfOneMachineNeedNoAddressOfEachOther() throws Exception {
        ClusterConfig cluster = load("conf/cluster/one-machine.yaml", KEYS).cluster();

        assertThat(cluster.members().isEmpty()).isTrue();
        assertThat(cluster.bind()).isEqualTo("127.0.0.1");
    }

    @Test
    void threeMachinesSpeakOverMutualTls() throws Exception {
        GatewayConfig config = load(
                "conf/cluster/cluster.yaml",
                Map.of("NODE_ADDRESS", "10.0.0.1"),
                "/etc/llm-gateway/tls",
                "/etc/llm-gateway/secrets");

        assertThat(config.cluster().members().addresses()).hasSize(3);
        assertThat(config.cluster().eventBus().tls().complete()).isTrue();
        assertThat(config.cluster().bind()).isEqualTo("10.0.0.1");
        assertThat(config.management().host()).isEqualTo("10.0.0.1");
    }

    @Test
    void containersReachEachOtherByName() throws Exception {
        Map<String, String> env = new HashMap<>(KEYS);
        env.put("NODE_NAME", "node-2");
        ClusterConfig cluster = load("conf/cluster/containers.yaml", env).cluster();

        assertThat(cluster.members().addresses()).contains(cluster.bind());
        assertThat(cluster.eventBus().allowPlaintext()).isTrue();
    }

    @Test
    void podsHaveAllThatTheirConfigurationRefersTo() throws Exception {
        JsonObject container = SampleFiles.documents("conf/kubernetes/statefulset.yaml").stream()
                .flatMap(set -> SampleFiles.objects(
                        set.getJsonObject("spec").getJsonObject("template").getJsonObject("spec"), "containers")
                        .stream())
                .findFirst()
                .orElseThrow();
        Map<String, String> env = new HashMap<>();
        SampleFiles.objects(container, "env").forEach(variable -> env.put(variable.getString("name"), "10.1.2.3"));
        String[] secrets = SampleFiles.objects(container, "volumeMounts").stream()
                .map(mount -> mount.getString("mountPath"))
                .filter(path -> path.startsWith("/run/secrets"))
                .toArray(String[]::new);

        GatewayConfig config = load("conf/kubernetes/config.yaml", env, secrets);

        assertThat(secrets).hasSize(2);
        assertThat(config.cluster().bind()).isEqualTo("10.1.2.3");
        assertThat(config.cluster().members().kubernetes().serviceDns()).contains("llm-gateway-nodes");
        assertThat(config.cluster().eventBus().tls().complete()).isTrue();
        assertThat(config.server().host()).isEqualTo("0.0.0.0");
        assertThat(config.management().host()).isEqualTo("0.0.0.0");
    }
}
