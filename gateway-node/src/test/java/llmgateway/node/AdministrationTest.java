package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.admin.BridgeClient;
import llmgateway.node.admin.Futures;
import llmgateway.node.admin.NoSecrets;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.SoundConfig;
import llmgateway.node.admin.desk.ConfigView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministrationTest {
    private static final JsonObject NONE = new JsonObject();
    private static final String CANARY = "sk-canary-0123456789";

    @TempDir
    private Path dir;

    private final FakeRegistry registry = new FakeRegistry();

    private BridgeClient administer(TestNode node) throws IOException {
        ConfigView view = new SoundConfig(node.node()::config, "test");
        Futures.await(node.node()
                .administer(new Administration(dir, new OrderSeal(new byte[32]), registry, view, new NoSecrets())));
        return new BridgeClient(dir.resolve("admin.sock"));
    }

    @Test
    void aRunningNodeAnswersForItselfAndItsStages() throws Exception {
        registry.file(RecordKind.GATEWAY_KEY, "test");
        try (FakeProvider provider = FakeProvider.start()) {
            provider.always(Script.json(Replies.message("claude-opus-5", "Hello")));
            try (TestNode node = TestNode.start(List.of(Accounts.account("a", "anthropic", provider.url())));
                    BridgeClient client = administer(node)) {
                node.post(
                        "/v1/messages",
                        "{\"model\":\"claude-opus-5\",\"max_tokens\":5,\"messages\":[]}",
                        "anthropic-version",
                        "2023-06-01");
                Await.until("the attempt is counted", () -> requests(client) == 1);

                JsonObject status = client.ask("status", NONE).getJsonObject("result");
                assertThat(status.getString("node")).isEqualTo("node");
                assertThat(status.getBoolean("ready")).isTrue();
                assertThat(status.getInteger("shards")).isEqualTo(node.node().shards());
                JsonArray accounts = client.ask("upstream list", NONE).getJsonArray("result");
                assertThat(accounts.getJsonObject(0).getLong("requests")).isEqualTo(1);
                assertThat(client.ask("route list", NONE).getJsonArray("result"))
                        .isEmpty();
                assertThat(client.ask("apikey list", NONE).getJsonArray("result"))
                        .hasSize(1);
            }
        }
        assertThat(Files.readString(dir.resolve("stats/counters.json"))).contains("\"requests\" : 1");
        assertThat(dir.resolve("admin.sock")).doesNotExist();
    }

    private static long requests(BridgeClient client) {
        try {
            return client.ask("stats", NONE).getJsonObject("result").getLong("requests");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aDrainedNodeIsNotReadyUntilItIsResumed() throws IOException {
        try (TestNode node = TestNode.start(List.of(Accounts.account("a", "anthropic", "")));
                BridgeClient client = administer(node)) {
            JsonObject own = new JsonObject().put("name", "node");
            client.ask("node drain", own);
            assertThat(node.node().readiness().ready()).isFalse();
            assertThat(client.ask("node list", NONE)
                            .getJsonArray("result")
                            .getJsonObject(0)
                            .getString("state"))
                    .isEqualTo("draining");
            client.ask("node resume", own);
            assertThat(node.node().readiness().ready()).isTrue();
        }
    }

    @Test
    void noSecretIsWrittenDownInClear() throws IOException {
        try (TestNode node = TestNode.start(List.of());
                BridgeClient client = administer(node)) {
            JsonObject account = new JsonObject().put("name", "Main").put("key", CANARY);
            assertThat(client.ask("upstream add", account).getBoolean("ok")).isTrue();
            JsonObject key = client.ask("apikey add", new JsonObject().put("name", "team"));
            String made = key.getJsonObject("result").getString("key");
            assertThat(client.ask("upstream add", account).getBoolean("ok")).isFalse();
            for (String command : List.of("config export", "config show", "apikey list")) {
                assertThat(client.ask(command, NONE).encode()).doesNotContain(CANARY, made);
            }

            try (Stream<Path> files = Files.walk(dir)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file)).doesNotContain(CANARY, made);
                }
            }
        }
    }
}
