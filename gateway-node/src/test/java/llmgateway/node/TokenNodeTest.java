package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.StoredConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose account has a token that has ended. */
class TokenNodeTest {
    private static final String CANARY = "canary3c8a";

    private final TokenIssuer issuer = new TokenIssuer(CANARY);
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path data;

    @Test
    void aNodeRenewsTokensByItselfAndCountsThatAndKeepsThemSealed() throws Exception {
        JsonObject login = issuer.login();
        AccountConfig account = AccountBuilder.of("person", "anthropic")
                .type(AccountConfig.Type.OAUTH)
                .accessToken(login.getString("access_token"))
                .refreshToken(login.getString("refresh_token"))
                .expiresAt(Instant.parse("2020-01-01T00:00:00Z"))
                .build();
        try (FakeTokenServer server = FakeTokenServer.start(issuer);
                NodeState state = NodeState.open(data, Map.of(), false)) {
            OauthConfig.ProfileConfig profile = new OauthConfig.ProfileConfig(
                    Optional.empty(),
                    Optional.of(server.url()),
                    Optional.of("client"),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    BodyFormat.JSON,
                    false);
            StoredConfig config = new StoredConfig(
                    state.store(),
                    key -> key,
                    Configs.withOauth(Configs.config(List.of(account)), new OauthConfig(true, Map.of("p", profile))));
            Node node = await(Node.start(config, new byte[32], "here", state.tokenJournal()));
            try {
                Await.until(
                        "The renewal is counted",
                        () -> metrics(node)
                                .contains("gateway_token_refreshes_total{account=\"person\",result=\"ok\"} 1.0"));
                assertThat(server.requests()).hasSize(1);
            } finally {
                await(node.stop());
                config.close();
            }
        }
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(CANARY));
        }
    }

    private String metrics(Node node) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
