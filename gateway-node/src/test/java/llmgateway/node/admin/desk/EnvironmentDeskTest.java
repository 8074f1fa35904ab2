package llmgateway.node.admin.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import llmgateway.contracts.state.RecordKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentDeskTest {
    private static final JsonObject NONE = new JsonObject();

    private final DeskScene scene = new DeskScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private static JsonObject name(String name) {
        return new JsonObject().put("name", name);
    }

    @Test
    void aProxyIsSetShownAndUnset() {
        String proxy = "http://user:canary@proxy.example:3128";
        JsonObject set = scene.result(JsonObject.class, "env", "set", new JsonObject().put("https_proxy", proxy));

        assertThat(set.encode()).contains("\"persisted_on\":1").doesNotContain("canary");
        assertThat(scene.registry.value(RecordKind.SETTING, "environment").getString("https_proxy"))
                .isEqualTo(proxy);
        assertThat(scene.result(JsonObject.class, "env", "list", NONE).encode())
                .isEqualTo("{\"http_proxy\":{\"value\":\"\",\"source\":\"none\"},"
                        + "\"https_proxy\":{\"value\":\"http://***@proxy.example:3128\",\"source\":\"store\"},"
                        + "\"no_proxy\":{\"value\":\"\",\"source\":\"none\"}}");

        scene.result(JsonObject.class, "env", "unset", name("https-proxy"));
        assertThat(scene.result(JsonObject.class, "env", "show", name("https_proxy"))
                        .encode())
                .isEqualTo("{\"https_proxy\":{\"value\":\"\",\"source\":\"none\"}}");
        assertThat(scene.refusal("env", "unset", name("https_proxy"))).startsWith("not_found");
    }

    @Test
    void settingOneLeavesTheOthers() {
        scene.result(JsonObject.class, "env", "set", new JsonObject().put("no_proxy", "a,b"));
        scene.result(JsonObject.class, "env", "set", new JsonObject().put("http_proxy", "http://p:1"));

        assertThat(scene.registry.value(RecordKind.SETTING, "environment"))
                .isEqualTo(new JsonObject().put("no_proxy", "a,b").put("http_proxy", "http://p:1"));
    }

    @Test
    void whatTheFileSetsIsTheFiles() {
        scene.config = ShownConfigTest.withProxy("http://user:canary@file:1");
        scene.registry.file(RecordKind.SETTING, "http_proxy");

        assertThat(scene.result(JsonObject.class, "env", "show", name("http_proxy"))
                        .encode())
                .isEqualTo("{\"http_proxy\":{\"value\":\"http://***@file:1\",\"source\":\"file\"}}");
        assertThat(scene.refusal("env", "set", new JsonObject().put("http_proxy", "http://p:1")))
                .startsWith("refused")
                .contains("configuration file");
        assertThat(scene.refusal("env", "unset", name("http_proxy"))).startsWith("refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy:3128", "ftp://p:1", "http://", "http://p:99999", "http:// p"})
    void whatIsNoProxyIsRefused(String proxy) {
        assertThat(scene.refusal("env", "set", new JsonObject().put("http_proxy", proxy)))
                .startsWith("bad_arguments");
        assertThat(scene.registry.records().records()).isEmpty();
    }

    @Test
    void unknownNamesAreRefused() {
        assertThat(scene.refusal("env", "show", name("path"))).startsWith("bad_arguments");
        assertThat(scene.refusal("env", "set", new JsonObject().put("path", "x")))
                .startsWith("bad_arguments");
        assertThat(scene.refusal("env", "set", NONE)).startsWith("bad_arguments");
    }
}
