package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import llmgateway.node.admin.OfflineMain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands while no node runs. */
class StoppedNodeTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void packNode() throws IOException {
        Path jar = directory.resolve("node.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> program : new Class<?>[] {OfflineMain.class, llmgateway.node.Main.class}) {
                String entry = program.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in =
                        Objects.requireNonNull(program.getClassLoader().getResourceAsStream(entry))) {
                    in.transferTo(out);
                }
                out.closeEntry();
            }
        }
        shell = new Shell(directory).env("LLM_GATEWAY_NODE_JAR", jar.toString());
    }

    @Test
    void editsTheStateAndSaysSo() {
        shell.input("sk-canary");
        assertThat(shell.run("upstream", "add", "--name", "p", "--key=-", "--data-dir", "data", "--json"))
                .isZero();

        assertThat(shell.err())
                .isEqualTo("no node runs on " + directory.resolve("data") + "; changing its state directly\n");
        JsonObject result = new JsonObject(shell.out());
        assertThat(result.getString("option")).isEqualTo("--data-dir");
        JsonObject order = result.getJsonObject("order");
        assertThat(order.getString("command")).isEqualTo("upstream add");
        assertThat(order.getJsonObject("arguments"))
                .isEqualTo(new JsonObject().put("name", "p").put("key", "sk-canary"));
        assertThat(order.getString("who")).isNotBlank();
    }

    @Test
    void findsTheDataDirectoryInTheEnvironment() {
        shell.env("LLM_GATEWAY_HOME", "from-env");
        assertThat(shell.run("apikey", "list")).isZero();
        assertThat(shell.err()).contains(directory.resolve("from-env").toString());
    }

    @Test
    void fallsBackToTheUsualDataDirectory() {
        assertThat(shell.run("route", "list")).isZero();
        assertThat(shell.err()).contains(directory.resolve(".llm-gateway").toString());
    }

    @Test
    void aStateThatIsHeldIsRefused() {
        assertThat(shell.run("env", "list", "--data-dir", "held")).isEqualTo(1);
        assertThat(shell.err()).contains("a node holds this data directory");
    }

    @Test
    void aProgramThatFailsIsToldOf() {
        assertThat(shell.run("secrets", "status", "--data-dir", "damaged")).isEqualTo(1);
        assertThat(shell.err()).contains("could not be worked on (exit code 1)");
    }

    @Test
    void withoutTheNodesJarNoNodeIsReachable() {
        shell.env("LLM_GATEWAY_NODE_JAR", "absent.jar");
        assertThat(shell.run("upstream", "list")).isEqualTo(3);
        assertThat(shell.err()).contains("LLM_GATEWAY_NODE_JAR");
    }

    @Test
    void validatesAConfigurationFile() {
        assertThat(shell.run("config", "validate", "good.yaml")).isZero();
        assertThat(shell.out()).isEqualTo("ok " + directory.resolve("good.yaml") + "\n");
        assertThat(shell.run("config", "validate", "bad.yaml")).isEqualTo(1);
        assertThat(shell.run("config", "validate", "bad.yaml", "--json")).isEqualTo(1);
        assertThat(new JsonObject(shell.out()))
                .isEqualTo(new JsonObject().put("file", "bad.yaml").put("valid", false));
    }
}
