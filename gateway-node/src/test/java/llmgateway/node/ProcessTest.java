package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.admin.BridgeClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a process of its own: what it prints, with which code it ends, and what it does when it is told to. */
class ProcessTest {
    private static final Pattern READY =
            Pattern.compile("ready (http://127\\.0\\.0\\.1:\\d+) management (http://\\S+)");
    private static final List<String> EVENTS = Replies.messageEvents("claude-opus-5", "a", "b");

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aTerminatedNodeLetsItsStreamsFinishAndEndsWithZero() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            Gate gate = new Gate();
            Script script = Script.stream().chunk(EVENTS.get(0)).gate(gate);
            for (String event : EVENTS.subList(1, EVENTS.size())) {
                script = script.chunk(event);
            }
            provider.enqueue(script.end());
            Process node = start("--config", config(provider).toString(), "--port=0", "--management-port", "0");
            Matcher ready = ready(node);
            var response =
                    HttpClient.newHttpClient().sendAsync(request(ready.group(1)), HttpResponse.BodyHandlers.ofString());
            gate.awaitArrival();

            node.toHandle().destroy();
            Await.until("the node is not ready", () -> !answers(ready.group(2) + "/readyz"));
            assertThat(node.isAlive()).isTrue();
            gate.open();

            assertThat(response.get(20, TimeUnit.SECONDS).body()).endsWith(EVENTS.get(EVENTS.size() - 1));
            assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).isZero();
        }
    }

    @Test
    void aChangedConfigurationHoldsFromTheNextRequestOnAndABrokenOneChangesNothing() throws Exception {
        try (FakeProvider first = FakeProvider.start();
                FakeProvider second = FakeProvider.start()) {
            first.always(Script.json(Replies.message("claude-opus-5", "first")));
            second.always(Script.json(Replies.message("claude-opus-5", "second")));
            Path config = config(first);
            Matcher ready = ready(start("--config", config.toString(), "--port", "0", "--management-port=0"));
            assertThat(answer(ready.group(1))).contains("first");

            String good = Files.readString(config);
            Files.writeString(config, good.replace("upstream_accounts", "upstream_acounts"));
            Await.until(
                    "the broken file is counted",
                    () -> body(ready.group(2) + "/metrics").contains("gateway_config_rejected_total 1"));
            assertThat(answer(ready.group(1))).contains("first");

            Files.writeString(config, good.replace(first.url(), second.url()));
            Await.until("the new account is used", () -> answer(ready.group(1)).contains("second"));
        }
    }

    @Test
    void aBadConfigurationIsListedWholeAndEndsWithTwo() throws Exception {
        Path config = directory.resolve("bad.yaml");
        Files.writeString(config, "server: { port: many }\nupstream_acounts: []\n");

        Process node = start("--config", config.toString(), "--validate");

        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isEqualTo(2);
        assertThat(error(node))
                .contains("server.port")
                .contains("upstream_acounts")
                .contains("upstream_accounts");
    }

    @Test
    void whatIsOrderedTakesEffectOnTheNextRequestAndIsThereAfterARestart() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.always(Script.json(Replies.message("claude-opus-5", "served")));
            Process node = start("--port", "0", "--management-port", "0");
            String url = ready(node).group(1);
            String key;
            try (BridgeClient orders = new BridgeClient(directory.resolve("data/admin.sock"))) {
                order(
                        orders,
                        "upstream add",
                        new JsonObject()
                                .put("name", "a")
                                .put("key", "sk-canary")
                                .put("base_url", provider.url()));
                key = order(orders, "apikey add", new JsonObject().put("name", "team"))
                        .getString("key");
                assertThat(answer(url, key)).contains("served");
                order(orders, "apikey disable", new JsonObject().put("id", "team"));
                assertThat(answer(url, key)).contains("authentication_error");
                order(orders, "apikey enable", new JsonObject().put("id", "team"));
                assertThat(answer(url, key)).contains("served");
            }
            node.destroyForcibly().waitFor();

            String again = ready(start("--port", "0", "--management-port", "0")).group(1);

            assertThat(answer(again, key)).contains("served");
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain("sk-canary", key);
                }
            }
        }
    }

    private static JsonObject order(BridgeClient orders, String command, JsonObject arguments) throws IOException {
        JsonObject reply = orders.ask(command, arguments);
        assertThat(reply.getBoolean("ok")).as(reply.encode()).isTrue();
        return reply.getJsonObject("result");
    }

    @Test
    void anUnknownOptionEndsWithTwo() throws Exception {
        Process node = start("--prot", "1");

        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isEqualTo(2);
        assertThat(error(node)).contains("--prot");
    }

    @Test
    void aSecondNodeOnADataDirectoryEndsWithOne() throws Exception {
        Process first = start("--port", "0", "--management-port", "0");
        ready(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data"))))
                .isEqualTo("rwx------");

        Process second = start("--port", "0", "--management-port", "0");

        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(error(second)).contains("held by another node");
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void aDamagedStateStopsTheStartUntilItIsToBeRecovered() throws Exception {
        Path state = directory.resolve("data/state");
        Process first = start("--port", "0", "--management-port", "0");
        ready(first);
        first.toHandle().destroy();
        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        byte[] log = Files.readAllBytes(state.resolve("log-1"));
        log[20] ^= 1;
        Files.write(state.resolve("log-1"), log);

        Process refused = start("--port", "0", "--management-port", "0");
        assertThat(refused.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(error(refused)).contains(state.resolve("log-1").toString()).contains("--recover");

        ready(start("--recover", "--port", "0", "--management-port", "0"));
        assertThat(directory.resolve("data/damaged/log-1")).exists();
    }

    private Path config(FakeProvider provider) throws IOException {
        Path config = directory.resolve("gateway.yaml");
        Files.writeString(config, """
                gateway_keys: [ { id: test, key: %s } ]
                upstream_accounts: [ { id: a, provider: anthropic, api_key: sk-x, base_url: "%s" } ]
                """.formatted(TestNode.KEY, provider.url()));
        return config;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "llmgateway.node.Main",
                "--data-dir",
                directory.resolve("data").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }

    private static Matcher ready(Process node) throws IOException {
        BufferedReader lines = node.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return ready;
            }
        }
        throw new AssertionError("The node did not become ready: " + error(node));
    }

    private static String error(Process node) throws IOException {
        return new String(node.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpRequest request(String url) {
        return request(url, TestNode.KEY);
    }

    private static HttpRequest request(String url, String key) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/messages"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("x-api-key", key)
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"stream\":true,\"messages\":[]}"))
                .build();
    }

    private static String answer(String url) {
        return answer(url, TestNode.KEY);
    }

    private static String answer(String url, String key) {
        try {
            return HttpClient.newHttpClient()
                    .send(request(url, key), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String body(String url) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Whether a probe is answered with 200. */
    private static boolean answers(String url) {
        try (Socket probe =
                new Socket(URI.create(url).getHost(), URI.create(url).getPort())) {
            probe.getOutputStream().write("GET /readyz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).startsWith("HTTP/1.0 200");
        } catch (IOException closed) {
            return false;
        }
    }
}
