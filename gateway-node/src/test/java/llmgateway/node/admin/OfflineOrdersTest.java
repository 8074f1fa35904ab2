package llmgateway.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.router.Board;
import llmgateway.upstream.AccountBooks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineOrdersTest {
    @TempDir
    private Path dir;

    private final FakeRegistry registry = new FakeRegistry();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Future<StoppedNode> open(Vertx vertx, Path dataDir, Optional<Path> config) {
        opened.incrementAndGet();
        ConfigView view = new SoundConfig(() -> Configs.config(List.of()), "defaults");
        return Future.succeededFuture(new StoppedNode(
                registry,
                view,
                new NoSecrets(),
                List.of(() -> StageDesks.open(
                        vertx,
                        registry,
                        view::effective,
                        id -> AccountFigures.Figures.NONE,
                        AccountBooks.ofFixedKeys(),
                        new Board())),
                released::incrementAndGet));
    }

    private int run(StoppedNode.Opener opener, String order, String... args) {
        return OfflineCommand.run(
                args,
                opener,
                Map.of(),
                new ByteArrayInputStream(order.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int run(String order) {
        return run(this::open, order, "--data-dir=" + dir);
    }

    private JsonObject printed() {
        return new JsonObject(out.toString(StandardCharsets.UTF_8));
    }

    private static String order(String command, JsonObject arguments) {
        return new JsonObject()
                .put("command", command)
                .put("arguments", arguments)
                .put("who", "tester@1")
                .encode();
    }

    @Test
    void anAccountIsAddedToTheStateOfAStoppedNode() throws IOException {
        int code =
                run(order("upstream add", new JsonObject().put("name", "Main").put("key", "sk-canary-12345678")));

        assertThat(code).isZero();
        assertThat(printed().getJsonObject("result").getString("id")).isEqualTo("main");
        assertThat(registry.value(RecordKind.ACCOUNT, "main").getString("api_key"))
                .isEqualTo("sk-canary-12345678");
        assertThat(released).hasValue(1);
        try (var files = Files.list(dir.resolve("audit"))) {
            String audit = Files.readString(files.findFirst().orElseThrow());
            assertThat(audit).contains("\"from\":\"offline\"", "upstream add").doesNotContain("canary");
        }
    }

    @Test
    void aKeyIsMadeAndARouteIsListed() {
        assertThat(run(order("apikey add", new JsonObject().put("name", "team"))))
                .isZero();
        assertThat(printed().getJsonObject("result").getString("key")).isNotEmpty();
        out.reset();
        assertThat(run(order("route list", new JsonObject()))).isZero();
        assertThat(printed().getJsonArray("result")).isEmpty();
    }

    @Test
    void aRefusalIsPrintedAndTheLockIsGivenBack() {
        assertThat(run(order("upstream remove", new JsonObject().put("id", "nobody"))))
                .isEqualTo(1);

        assertThat(printed().getJsonObject("error").getString("code")).isEqualTo("not_found");
        assertThat(released).hasValue(1);
    }

    @Test
    void aDirectoryThatANodeHoldsIsToldInWords() {
        StoppedNode.Opener held =
                (vertx, dataDir, config) -> Future.failedFuture(new IOException("a node holds this data directory"));

        assertThat(run(held, order("upstream list", new JsonObject()), "--data-dir", dir.toString()))
                .isEqualTo(1);
        assertThat(printed().encode())
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"unavailable\","
                        + "\"message\":\"a node holds this data directory\"}}");
    }

    @Test
    void whatNeedsANodeOpensNothing() {
        assertThat(run(order("status", new JsonObject()))).isEqualTo(1);

        assertThat(printed().encode()).contains("unavailable", "needs a running node");
        assertThat(opened).hasValue(0);
    }

    @Test
    void whatIsNoOrderIsRefused() {
        for (String text : List.of("", "no json", "[]", "{}", "{\"command\":5}")) {
            out.reset();
            assertThat(run(text)).isEqualTo(1);
            assertThat(printed().encode()).contains("bad_arguments");
        }
        assertThat(opened).hasValue(0);
        assertThat(run(this::open, "{}")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--data-dir");
    }

    @Test
    void aConfigurationFileIsValidatedWithoutTheState() throws IOException {
        Path good = Files.writeString(dir.resolve("good.yaml"), "server:\n  port: 8081\n");
        int code = run(order("config validate", new JsonObject().put("file", good.toString())));
        assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
        out.reset();
        Path bad = Files.writeString(dir.resolve("bad.yaml"), "server:\n  prot: 8081\n");
        assertThat(run(order("config validate", new JsonObject().put("file", bad.toString()))))
                .isEqualTo(1);
        assertThat(printed().encode()).contains("did you mean port?");
        assertThat(opened).hasValue(0);
    }
}
