package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import llmgateway.node.admin.ClusterCertificates;
import llmgateway.node.admin.CommandRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node in a process of its own, set up as {@code cluster init} says and administered over TCP by the CLI. */
@Timeout(120)
class RemoteAdministrationTest {
    private static final Pattern READY = Pattern.compile("ready .* admin 127\\.0\\.0\\.1:(\\d+)");
    private static final String HOME = "/etc/llm-gateway/tls";

    @TempDir
    private static Path directory;

    private static ClusterCertificates cluster;
    private static Process node;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        cluster = new ClusterCertificates(directory.resolve("certificates"));
        CommandRun init = CommandRun.in(directory, "cluster", "init", "certificates");
        assertThat(init.exitCode()).as(init.err()).isZero();
        String pasted = init.out()
                .lines()
                .filter(line -> line.matches("(cluster|admin):| {2,}[a-z_]+:.*"))
                .reduce("", (text, line) -> text + line + "\n")
                .replace(HOME, cluster.node("node-1").toString())
                .replace("port: 9443", "port: 0")
                .replace("0.0.0.0", "127.0.0.1");
        Files.writeString(directory.resolve("gateway.yaml"), pasted);
        node = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "llmgateway.node.Main",
                        "--data-dir=" + directory.resolve("data"),
                        "--config=" + directory.resolve("gateway.yaml"),
                        "--node-name=node-1",
                        "--port=0",
                        "--management-port=0")
                .redirectError(directory.resolve("errors").toFile())
                .start();
        port = adminPort(node.inputReader(StandardCharsets.UTF_8));
    }

    private static int adminPort(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return Integer.parseInt(ready.group(1));
            }
        }
        throw new AssertionError(Files.readString(directory.resolve("errors")));
    }

    @AfterAll
    static void stop() {
        node.destroyForcibly();
    }

    private static CommandRun order(Path tlsDir, String... words) {
        return CommandRun.in(
                directory,
                Stream.concat(Stream.of("--node=localhost:" + port, "--tls-dir=" + tlsDir), Stream.of(words))
                        .toArray(String[]::new));
    }

    @Test
    void anAdminGivesOrdersAndTheAuditLogNamesHim() throws IOException {
        Path alice = cluster.admin("alice");
        ClusterCertificates.run("cluster", "add-admin", cluster.directory().toString(), "alice");

        CommandRun made = order(alice, "apikey", "add", "--name", "team", "--json");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(new JsonObject(made.out()).getString("key")).isNotBlank();
        CommandRun listed = order(cluster.admin("admin"), "apikey", "list", "--json");
        assertThat(new JsonArray(listed.out()).getJsonObject(0).getString("name"))
                .isEqualTo("team");

        try (Stream<Path> logs = Files.list(directory.resolve("data/audit"))) {
            List<JsonObject> lines = Files.readAllLines(logs.findFirst().orElseThrow()).stream()
                    .map(JsonObject::new)
                    .filter(line -> line.getString("command").startsWith("apikey"))
                    .toList();
            assertThat(lines)
                    .extracting(line -> line.getString("command") + " " + line.getString("from"))
                    .contains("apikey add tcp CN=alice,O=llm-gateway", "apikey list tcp CN=admin,O=llm-gateway");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::ffff:127.0.0.1]"})
    void theNodeIsKnownByTheNamesInItsCertificate(String host) {
        CommandRun status = CommandRun.in(
                directory, "status", "--json", "--node", host + ":" + port, "--tls-dir=certificates/admins/admin");
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(new JsonObject(status.out()).getString("node")).isEqualTo("node-1");
    }

    @Test
    void aNodesOwnCertificateGivesNoOrders() throws IOException {
        Path disguised = Files.createDirectory(directory.resolve("disguised"));
        for (String file : List.of("crt", "key")) {
            Files.copy(cluster.node("node-1").resolve("node." + file), disguised.resolve("admin." + file));
        }
        Files.copy(cluster.node("node-1").resolve("ca.crt"), disguised.resolve("ca.crt"));

        CommandRun refused = order(disguised, "status");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("refused the certificate in " + disguised, "nothing was done");
    }

    @Test
    void theAdminOfAnotherAuthorityGivesNoOrders() throws IOException {
        ClusterCertificates others = ClusterCertificates.make(directory.resolve("others"));

        CommandRun untrusting = order(others.admin("admin"), "status");
        assertThat(untrusting.exitCode()).isEqualTo(1);
        assertThat(untrusting.err()).contains("is not trusted", "nothing was sent");

        Files.copy(
                cluster.directory().resolve("ca.crt"),
                others.admin("admin").resolve("ca.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        CommandRun refused = order(others.admin("admin"), "status");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("refused the certificate", "nothing was done");
    }

    @Test
    void whereNobodyListensNoNodeIsReachedAndNoStateIsTouched() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        CommandRun run = CommandRun.in(
                directory,
                "apikey",
                "list",
                "--data-dir=stopped",
                "--node=localhost:" + free,
                "--tls-dir=certificates/admins/admin");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("no node can be reached at localhost:" + free);
        assertThat(directory.resolve("stopped")).doesNotExist();
    }
}
