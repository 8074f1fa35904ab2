package llmgateway.node.admin.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;

class ShownConfigTest {
    private static GatewayConfig base() {
        return Configs.config(
                Configs.server(),
                List.of(Configs.key("team", "canary-client-key", "claude-*")),
                List.of(Accounts.account("canary-free", "anthropic", "https://api.example.com", "claude-*")),
                List.of(Configs.route("gpt-4o", "claude-opus-5", "anthropic")),
                Configs.routing(3),
                Configs.timeouts());
    }

    /** The default configuration with one proxy. */
    static GatewayConfig withProxy(String proxy) {
        GatewayConfig base = base();
        return new GatewayConfig(
                base.server(),
                base.management(),
                base.cluster(),
                base.admin(),
                base.gatewayKeys(),
                base.upstreamAccounts(),
                base.modelRoutes(),
                base.models(),
                base.routing(),
                base.timeouts(),
                base.oauth(),
                new EnvironmentConfig(Optional.of(proxy), Optional.empty(), Optional.empty()),
                base.logging(),
                base.sections());
    }

    @Test
    void aConfigurationIsShownInItsOwnWords() {
        JsonObject shown = ShownConfig.of(base());

        JsonObject account = shown.getJsonArray("upstream_accounts").getJsonObject(0);
        assertThat(account.getString("type")).isEqualTo("api-key");
        assertThat(account.getString("base_url")).isEqualTo("https://api.example.com");
        assertThat(account.getJsonArray("models")).isEqualTo(new JsonArray().add("claude-*"));
        assertThat(account.getJsonArray("apis")).isEqualTo(new JsonArray().add("messages"));
        assertThat(account.getInteger("weight")).isEqualTo(1);
        assertThat(account.containsKey("http_proxy")).isFalse();
        assertThat(shown.getJsonObject("routing").getString("strategy")).isEqualTo("affinity");
        assertThat(shown.getJsonArray("model_routes").getJsonObject(0).getString("source_model"))
                .isEqualTo("gpt-4o");
    }

    @Test
    void secretsAreMasked() {
        JsonObject shown = ShownConfig.of(withProxy("http://user:canary@p:1"));

        assertThat(shown.getJsonArray("upstream_accounts").getJsonObject(0).getString("api_key"))
                .isEqualTo("***");
        assertThat(shown.getJsonArray("gateway_keys").getJsonObject(0).getString("key"))
                .isEqualTo("***");
        assertThat(shown.getJsonObject("environment").getString("http_proxy")).isEqualTo("http://***@p:1");
        assertThat(shown.encode()).doesNotContain("canary-client-key", "sk-test", "user:canary");
    }

    @Test
    void theDeskTellsWhereItComesFromAndWhatWasRejected() {
        try (DeskScene scene = new DeskScene()) {
            scene.config = base();
            JsonObject fresh = scene.result(JsonObject.class, "config", "show", new JsonObject());
            assertThat(fresh.getString("source")).isEqualTo("gateway.yaml");
            assertThat(fresh.getJsonArray("warnings")).containsExactly("a warning");
            assertThat(fresh.getValue("last_rejected")).isNull();
            assertThat(fresh.getJsonObject("config").containsKey("server")).isTrue();

            scene.lastRejected = Optional.of(new ConfigView.Rejected(Instant.EPOCH, List.of("server.port is wrong")));
            assertThat(scene.result(JsonObject.class, "config", "show", new JsonObject())
                            .getJsonObject("last_rejected")
                            .encode())
                    .isEqualTo("{\"time\":\"1970-01-01T00:00:00Z\",\"problems\":[\"server.port is wrong\"]}");
        }
    }
}
