package llmgateway.node.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;
import llmgateway.node.config.ConfigLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ManagementVerticleTest {
    private static final AccountStates STATES = (account, model) -> account.active()
            ? new AccountStatus(AccountState.COOLING, "rate limit reached", Optional.of(Instant.EPOCH))
            : AccountStatus.DISABLED;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile List<Readiness.Check> checks = List.of(new Readiness.Check("shards", true, "2 of 2"));
    private volatile GatewayConfig config;
    private ManagementVerticle verticle;
    private String deployment;

    @BeforeEach
    void deploy(Vertx vertx) throws Exception {
        config = await(ConfigLoader.load(
                        vertx,
                        Optional.empty(),
                        Map.of(),
                        Map.of(
                                "upstream_accounts",
                                List.of(
                                        Map.of("id", "a", "name", "First", "api_key", "hunter2-canary"),
                                        Map.of("id", "b", "api_key", "hunter2-canary", "status", "disabled")))))
                .config();
        verticle = verticle(0);
        deployment = await(vertx.deployVerticle(verticle));
    }

    private ManagementVerticle verticle(int port) {
        return new ManagementVerticle("127.0.0.1", port, () -> checks, metrics, () -> config, STATES);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + verticle.actualPort() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        return new JsonObject(response.body());
    }

    @Test
    void aNodeThatRunsIsAlive() throws Exception {
        HttpResponse<String> response = ask("GET", "/livez");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(new JsonObject().put("status", "ok"));
        HttpResponse<String> head = ask("HEAD", "/livez");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void readinessFollowsItsChecks() throws Exception {
        assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(200);
        checks = List.of(
                new Readiness.Check("shards", true, ""), new Readiness.Check("accounts", false, "none is usable"));
        HttpResponse<String> response = ask("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("status", "not_ready")
                        .put(
                                "checks",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "shards")
                                                .put("passed", true)
                                                .put("detail", ""))
                                        .add(new JsonObject()
                                                .put("name", "accounts")
                                                .put("passed", false)
                                                .put("detail", "none is usable"))));
        assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreInThePrometheusTextFormat() throws Exception {
        Counter.builder("gateway_config_rejected").register(metrics).increment();
        HttpResponse<String> response = ask("GET", "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(response.body()).contains("gateway_config_rejected_total 1.0\n");
    }

    @Test
    void accountsAreShownWithTheirStateAndWithoutTheirSecrets() throws Exception {
        HttpResponse<String> response = ask("GET", "/health/providers");
        assertThat(response.body()).doesNotContain("hunter2");
        assertThat(json(response).getJsonArray("accounts"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("id", "a")
                                .put("name", "First")
                                .put("state", "cooling")
                                .put("reason", "rate limit reached")
                                .put("until", "1970-01-01T00:00:00Z"))
                        .add(new JsonObject()
                                .put("id", "b")
                                .put("name", "b")
                                .put("state", "disabled")
                                .put("reason", "disabled by order or configuration")
                                .putNull("until")));
    }

    @Test
    void otherPathsAndMethodsAreRefusedInJson() throws Exception {
        HttpResponse<String> unknown = ask("GET", "/metric");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).getJsonObject("error").getString("message")).isNotEmpty();
        HttpResponse<String> wrong = ask("POST", "/metrics");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).contains("GET, HEAD");
        assertThat(json(wrong).getJsonObject("error").getString("message")).isNotEmpty();
    }

    @Test
    void aFailingCheckIsAnErrorAndNotAHangingProbe() throws Exception {
        checks = Collections.singletonList(null);
        HttpResponse<String> response = ask("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(json(response).getJsonObject("error").getString("message")).isNotEmpty();
    }

    @Test
    void aPortThatIsTakenIsNamedInTheError(Vertx vertx) {
        assertThat(vertx.deployVerticle(verticle(verticle.actualPort()))
                        .toCompletionStage()
                        .toCompletableFuture())
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .withMessageContaining("cannot listen on 127.0.0.1:" + verticle.actualPort())
                .withMessageContaining("management.port");
    }

    @Test
    void undeployingFreesThePort(Vertx vertx) throws Exception {
        int port = verticle.actualPort();
        await(vertx.undeploy(deployment));
        ManagementVerticle next = verticle(port);
        await(vertx.deployVerticle(next));
        assertThat(next.actualPort()).isEqualTo(port);
    }
}
