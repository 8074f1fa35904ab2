package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The image, and the containers that are started from it. */
class ContainersTest {
    private final DockerFile image = DockerFile.read();
    private final JsonObject services = SampleFiles.yaml("compose.yaml").getJsonObject("services");
    private final JsonObject config = SampleFiles.yaml("conf/cluster/containers.yaml");

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private Set<String> nodes() {
        return services.fieldNames().stream()
                .filter(name -> name.startsWith("node-"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> members() {
        return config.getJsonObject("cluster").getJsonArray("members").stream().map(String::valueOf);
    }

    @Test
    void theImageIsBuiltFromAllModules() {
        assertThat(SampleFiles.text(".dockerignore").lines())
                .containsAll(found("<module>(.*)</module>", SampleFiles.text("pom.xml")).stream()
                        .map(module -> "!" + module)
                        .toList())
                .contains("*", "!pom.xml", "!.mvn", "!bin", "**/target");
    }

    @Test
    void theImageHoldsTheScriptsAndJarsWhereTheScriptsLookForThem() {
        String home = "/opt/llm-gateway/";
        assertThat(image.all("COPY"))
                .contains(
                        "bin/gateway-admin bin/.build-if-missing " + home + "bin/",
                        "--from=build /build/admin-cli/target/gateway-admin.jar " + home + "admin-cli/target/",
                        "--from=build /build/gateway-node/target/gateway-node.jar " + home + "gateway-node/target/");
        assertThat(SampleFiles.text("bin/gateway-admin")).contains("$root/admin-cli/target/gateway-admin.jar");
        assertThat(image.variable("PATH")).startsWith("\"" + home + "bin:");
    }

    @Test
    void aSignalReachesTheNodeItself() {
        JsonArray entry = new JsonArray(image.last("ENTRYPOINT"));
        assertThat(entry.getString(0)).isEqualTo("java");
        assertThat(entry.getString(entry.size() - 1)).endsWith("/gateway-node.jar");
    }

    @Test
    void theImagesHealthIsAskedForAtTheManagementPort() {
        assertThat(image.last("HEALTHCHECK")).contains("/dev/tcp/127.0.0.1/9090", "GET /livez ");
        assertThat(List.of(image.last("EXPOSE").split(" ", -1)))
                .containsExactly(
                        String.valueOf(config.getJsonObject("server").getInteger("port")),
                        String.valueOf(config.getJsonObject("management").getInteger("port")));
    }

    @Test
    void eachNodeHasAllThatItsConfigurationRefersTo() {
        assertThat(nodes()).containsExactlyElementsOf(members().toList()).hasSize(3);
        List<String> variables = found("\\$\\{(\\w+)}", config.encode());
        for (String name : nodes()) {
            JsonObject node = services.getJsonObject(name);
            assertThat(node.getString("hostname")).isEqualTo(name);
            assertThat(node.getJsonObject("environment").fieldNames()).containsAll(variables);
            assertThat(node.getJsonObject("environment").getString("NODE_NAME")).isEqualTo(name);
            assertThat(node.getJsonArray("volumes"))
                    .containsExactlyInAnyOrder(
                            name + ":" + image.variable("LLM_GATEWAY_HOME"),
                            "./conf/cluster/containers.yaml:" + image.variable("LLM_GATEWAY_CONFIG") + ":ro");
            assertThat(Integer.parseInt(node.getString("stop_grace_period").replace("s", "")))
                    .isGreaterThan(ServiceUnitsTest.DRAIN_SECONDS);
        }
    }

    @Test
    void everyFileThatIsMountedIsThere() {
        List<String> mounted = services.stream()
                .map(service -> (JsonObject) service.getValue())
                .flatMap(service -> service.getJsonArray("volumes", new JsonArray()).stream())
                .map(String::valueOf)
                .filter(volume -> volume.startsWith("./"))
                .map(volume -> volume.substring(0, volume.indexOf(':')))
                .toList();
        assertThat(mounted).hasSizeGreaterThan(nodes().size()).allMatch(file -> Files.exists(SampleFiles.path(file)));
    }

    @Test
    void theBalancerAndPrometheusKnowTheNodes() {
        int port = config.getJsonObject("server").getInteger("port");
        int management = config.getJsonObject("management").getInteger("port");
        String balancer = SampleFiles.text("conf/haproxy/haproxy.cfg");

        assertThat(found("(?m)^ +server \\S+ (\\S+)$", balancer))
                .containsExactlyElementsOf(
                        nodes().stream().map(node -> node + ":" + port).toList());
        assertThat(balancer).contains("uri /readyz", "check port " + management + " ");
        assertThat(SampleFiles.yaml("conf/prometheus/prometheus.yml").encode())
                .contains(nodes().stream().map(node -> node + ":" + management).toList());
    }
}
