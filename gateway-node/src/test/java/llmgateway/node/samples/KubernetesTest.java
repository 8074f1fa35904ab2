package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests go with each other, with the configuration in them and with the image. */
class KubernetesTest {
    private static final String DIRECTORY = "conf/kubernetes/";
    private static final String SPEC = "spec";
    private static final String NAME = "name";
    private static final Map<String, Object> LABELS = Map.of("app.kubernetes.io/name", "llm-gateway");

    private final JsonObject config = SampleFiles.yaml(DIRECTORY + "config.yaml");
    private final JsonObject set =
            SampleFiles.yaml(DIRECTORY + "statefulset.yaml").getJsonObject(SPEC);
    private final JsonObject pod = set.getJsonObject("template").getJsonObject(SPEC);
    private final JsonObject node = SampleFiles.objects(pod, "containers").get(0);

    private static JsonObject service(String name) {
        return SampleFiles.documents(DIRECTORY + "services.yaml").stream()
                .filter(service ->
                        service.getJsonObject("metadata").getString(NAME).equals(name))
                .map(service -> service.getJsonObject(SPEC))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Integer> ports() {
        return SampleFiles.objects(node, "ports").stream()
                .collect(Collectors.toMap(port -> port.getString(NAME), port -> port.getInteger("containerPort")));
    }

    private static Map<String, Object> matched(JsonObject selector) {
        return selector.getJsonObject("matchLabels").getMap();
    }

    @Test
    void kustomizationNamesEveryManifestAndTheConfiguration() {
        JsonObject kustomization = SampleFiles.yaml(DIRECTORY + "kustomization.yaml");
        List<String> named = Stream.concat(
                        kustomization.getJsonArray("resources").stream().map(String::valueOf),
                        Stream.of("kustomization.yaml", "config.yaml", "service-monitor.yaml"))
                .toList();

        assertThat(SampleFiles.below(DIRECTORY)).containsExactlyInAnyOrderElementsOf(named);
        assertThat(SampleFiles.objects(kustomization, "configMapGenerator"))
                .extracting(map -> map.getString(NAME), map -> map.getJsonArray("files"))
                .containsExactly(tuple("llm-gateway", JsonArray.of("config.yaml")));
    }

    @Test
    void thePodsPortsAreThoseOfTheConfiguration() {
        JsonObject cluster = config.getJsonObject("cluster");
        assertThat(ports())
                .containsOnly(
                        Map.entry("http", config.getJsonObject("server").getInteger("port")),
                        Map.entry(
                                "management", config.getJsonObject("management").getInteger("port")),
                        Map.entry("membership", cluster.getInteger("port")),
                        Map.entry("bus", cluster.getJsonObject("event_bus").getInteger("port")));
    }

    @Test
    void theServicesLeadToThePodsAndNodesFindEachOtherBeforeTheyAreReady() {
        JsonObject nodes = service("llm-gateway-nodes");
        assertThat(nodes.getString("clusterIP")).isEqualTo("None");
        assertThat(nodes.getBoolean("publishNotReadyAddresses")).isTrue();
        assertThat(set.getString("serviceName"))
                .isEqualTo("llm-gateway-nodes")
                .isEqualTo(config.getJsonObject("cluster")
                        .getJsonObject("members")
                        .getJsonObject("kubernetes")
                        .getString("service_dns"));
        for (JsonObject service : List.of(nodes, service("llm-gateway"))) {
            assertThat(service.getJsonObject("selector").getMap()).isEqualTo(LABELS);
            assertThat(SampleFiles.objects(service, "ports"))
                    .isNotEmpty()
                    .allSatisfy(port ->
                            assertThat(ports()).containsEntry(port.getString("targetPort"), port.getInteger("port")));
        }
    }

    @Test
    void everySelectorFindsThePods() {
        assertThat(set.getJsonObject("template")
                        .getJsonObject("metadata")
                        .getJsonObject("labels")
                        .getMap())
                .isEqualTo(LABELS);
        assertThat(matched(set.getJsonObject("selector"))).isEqualTo(LABELS);
        JsonObject budget =
                SampleFiles.yaml(DIRECTORY + "disruption-budget.yaml").getJsonObject(SPEC);
        assertThat(matched(budget.getJsonObject("selector"))).isEqualTo(LABELS);
        assertThat(budget.getInteger("maxUnavailable")).isEqualTo(1);
        JsonObject monitor =
                SampleFiles.yaml(DIRECTORY + "service-monitor.yaml").getJsonObject(SPEC);
        assertThat(matched(monitor.getJsonObject("selector"))).isEqualTo(LABELS);
        assertThat(SampleFiles.objects(monitor, "endpoints"))
                .allSatisfy(endpoint -> assertThat(ports()).containsKey(endpoint.getString("port")));
    }

    @Test
    void onlyNodesReachThePortsOfTheCluster() {
        JsonObject policy = SampleFiles.yaml(DIRECTORY + "network-policy.yaml").getJsonObject(SPEC);
        assertThat(matched(policy.getJsonObject("podSelector"))).isEqualTo(LABELS);
        for (JsonObject rule : SampleFiles.objects(policy, "ingress")) {
            Set<String> open = SampleFiles.objects(rule, "ports").stream()
                    .map(port -> port.getString("port"))
                    .collect(Collectors.toSet());
            if (rule.containsKey("from")) {
                assertThat(open).containsExactlyInAnyOrder("membership", "bus");
                assertThat(SampleFiles.objects(rule, "from"))
                        .extracting(from -> matched(from.getJsonObject("podSelector")))
                        .containsExactly(LABELS);
            } else {
                assertThat(open).containsExactlyInAnyOrder("http", "management");
            }
        }
    }

    @Test
    void aPodMayTakeAsLongToStopAsItsStreamsMayTake() {
        String beforehand = node.getJsonObject("lifecycle")
                .getJsonObject("preStop")
                .getJsonObject("exec")
                .getJsonArray("command")
                .getString(2);
        Matcher pause =
                Pattern.compile("node drain \"\\$POD_NAME\"; sleep (\\d+)$").matcher(beforehand);
        assertThat(pause.find()).isTrue();
        assertThat(pod.getInteger("terminationGracePeriodSeconds"))
                .isGreaterThan(Integer.parseInt(pause.group(1))
                        + config.getJsonObject("server").getInteger("drain_seconds"));
    }

    @Test
    void probesAskTheManagementPortAndLeaveTimeToJoin() {
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonObject asked = node.getJsonObject(probe).getJsonObject("httpGet");
            assertThat(asked.getString("port")).isEqualTo("management");
            assertThat(asked.getString("path")).isEqualTo(probe.startsWith("readiness") ? "/readyz" : "/livez");
        }
        JsonObject startup = node.getJsonObject("startupProbe");
        assertThat(startup.getInteger("periodSeconds") * startup.getInteger("failureThreshold"))
                .isGreaterThan(3 * 30);
    }

    @Test
    void thePodIsWhatTheImageExpects() {
        DockerFile image = DockerFile.read();
        assertThat(pod.getJsonObject("securityContext").getInteger("runAsUser") + ":"
                        + pod.getJsonObject("securityContext").getInteger("fsGroup"))
                .isEqualTo(image.last("USER"));
        JsonObject allowed = node.getJsonObject("securityContext");
        assertThat(allowed.getBoolean("readOnlyRootFilesystem")).isTrue();
        assertThat(allowed.getBoolean("allowPrivilegeEscalation")).isFalse();

        Map<String, String> mounts = SampleFiles.objects(node, "volumeMounts").stream()
                .collect(Collectors.toMap(mount -> mount.getString(NAME), mount -> mount.getString("mountPath")));
        assertThat(mounts)
                .containsEntry("data", image.variable("LLM_GATEWAY_HOME"))
                .containsEntry("tmp", "/tmp");
        assertThat(image.variable("LLM_GATEWAY_CONFIG")).isEqualTo(mounts.get("config") + "/config.yaml");
        assertThat(mounts.keySet())
                .isEqualTo(Stream.concat(
                                SampleFiles.objects(pod, "volumes").stream().map(volume -> volume.getString(NAME)),
                                SampleFiles.objects(set, "volumeClaimTemplates").stream()
                                        .map(claim ->
                                                claim.getJsonObject("metadata").getString(NAME)))
                        .collect(Collectors.toSet()));
        assertThat(SampleFiles.objects(node, "env").stream()
                        .filter(variable -> "LLM_GATEWAY_MASTER_KEY_FILE".equals(variable.getString(NAME)))
                        .map(variable -> variable.getString("value")))
                .containsExactly(Objects.requireNonNull(mounts.get("secrets")) + "/master-key");
    }

    @Test
    void prometheusFindsThePodsByTheirLabelAndPort() {
        JsonObject scrape = SampleFiles.objects(
                        SampleFiles.yaml("conf/prometheus/prometheus-kubernetes.yml"), "scrape_configs")
                .get(0);
        String[] kept = SampleFiles.objects(scrape, "relabel_configs")
                .get(0)
                .getString("regex")
                .split(";", -1);
        assertThat(LABELS).containsValue(kept[0]);
        assertThat(ports()).containsKey(kept[1]);
    }
}
