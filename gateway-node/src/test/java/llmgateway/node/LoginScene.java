package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.node.admin.BridgeClient;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.StoredSecrets;
import llmgateway.node.admin.StoredView;
import llmgateway.node.config.Loaded;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.StoredConfig;
import org.jspecify.annotations.Nullable;

/** A node with its state and its orders, beside a provider and a token server, all on this machine. */
final class LoginScene implements AutoCloseable {
    static final String CANARY = "canary-7f3a";
    static final String IDENTITY = "I am X.";
    static final String MODEL = "claude-opus-5";

    private final Path data;
    private final GatewayConfig file;
    private final FakeProvider provider = FakeProvider.start();
    private final TokenIssuer issuer = new TokenIssuer(CANARY);
    private final FakeTokenServer tokens = FakeTokenServer.start(issuer);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable Running running;

    private record Running(NodeState state, StoredConfig config, Node node, BridgeClient orders) {}

    /** A scene whose configuration file has {@code accounts}, one client key and one profile. */
    LoginScene(Path data, List<AccountConfig> accounts) throws Exception {
        this.data = data;
        ProfileConfig profile = new ProfileConfig(
                Optional.of("https://login.example/authorize"),
                Optional.of(tokens.url()),
                Optional.of("client-1"),
                List.of("a", "b"),
                Optional.of("https://login.example/done"),
                Optional.of(IDENTITY),
                Optional.of("oauth-1"),
                List.of(),
                Optional.empty(),
                OauthConfig.BodyFormat.JSON,
                false);
        file = Configs.withOauth(
                Configs.config(
                        Configs.server(),
                        List.of(Configs.key("test", TestNode.KEY)),
                        accounts,
                        List.of(),
                        Configs.routing(3),
                        Configs.timeouts()),
                new OauthConfig(false, Map.of("p", profile)));
        running = started();
    }

    private Running started() throws Exception {
        NodeState state = NodeState.open(data, Map.of(), false);
        StoredConfig config = new StoredConfig(state.store(), key -> key, file);
        Node node = await(Node.start(config, new byte[32], "here", state.tokenJournal()));
        Loaded loaded = new Loaded(file, List.of(), Optional.empty());
        await(node.administer(new Administration(
                data,
                new OrderSeal(new byte[32]),
                config,
                new StoredView(config, loaded, Optional::empty),
                new StoredSecrets(state.store()))));
        return new Running(state, config, node, new BridgeClient(data.resolve("admin.sock")));
    }

    /** The arguments that add an account of this scene. */
    static JsonObject account(String name) {
        return new JsonObject()
                .put("name", name)
                .put("type", "oauth")
                .put("profile", "p")
                .put("models", new JsonArray().add(MODEL))
                .put("acknowledge_provider_terms", true);
    }

    FakeProvider provider() {
        return provider;
    }

    TokenIssuer issuer() {
        return issuer;
    }

    FakeTokenServer tokens() {
        return tokens;
    }

    Node node() {
        return now().node();
    }

    private Running now() {
        Running its = running;
        if (its == null) {
            throw new IllegalStateException("The scene is closed");
        }
        return its;
    }

    /** What an order that is carried out gives. */
    JsonObject done(String command, JsonObject arguments) throws IOException {
        JsonObject given =
                command.equals("upstream add") ? arguments.copy().put("base_url", provider.url()) : arguments;
        JsonObject reply = now().orders().ask(command, given);
        assertThat(reply.getBoolean("ok")).as(reply.encode()).isTrue();
        return reply.getJsonObject("result");
    }

    /** What an order lists. */
    JsonArray listed(String command) throws IOException {
        return now().orders().ask(command, new JsonObject()).getJsonArray("result");
    }

    /** The words with which an order is refused. */
    String refused(String command, JsonObject arguments) throws IOException {
        JsonObject reply = now().orders().ask(command, arguments);
        assertThat(reply.getBoolean("ok")).as(reply.encode()).isFalse();
        return reply.getJsonObject("error").getString("message");
    }

    HttpResponse<String> post() throws IOException, InterruptedException {
        return client.send(request(), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postAsync() {
        return client.sendAsync(request(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node().port() + "/v1/messages"))
                .header("x-api-key", TestNode.KEY)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"" + MODEL + "\",\"max_tokens\":9,\"messages\":[]}"))
                .build();
    }

    /** Stops the node and starts it on what it left. */
    void restart() throws Exception {
        stop();
        running = started();
    }

    private void stop() throws Exception {
        Running its = running;
        if (its != null) {
            running = null;
            its.orders().close();
            await(its.node().stop());
            its.config().close();
            its.state().close();
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
        tokens.close();
        provider.close();
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
