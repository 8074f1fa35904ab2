package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLocationTest {
    @TempDir
    Path root;

    private Path home;
    private Path work;

    @BeforeEach
    void makeDirectories() throws IOException {
        home = Files.createDirectories(root.resolve("home"));
        work = Files.createDirectories(root.resolve("work"));
    }

    @Test
    void withNothingNamedOrPresentThereIsNoFile() {
        ConfigLocation found = ConfigLocation.find(null, null, Map.of(), home, work);
        assertThat(found.dataDir()).isEqualTo(home.resolve(".llm-gateway"));
        assertThat(found.file()).isEmpty();
    }

    @Test
    void theFileInTheDataDirectoryWinsOverTheOneInTheWorkingDirectory() throws IOException {
        Files.createFile(work.resolve("config.yaml"));
        assertThat(ConfigLocation.find(null, "data", Map.of(), home, work).file())
                .contains(work.resolve("config.yaml"));
        Files.createFile(Files.createDirectories(work.resolve("data")).resolve("config.yaml"));
        assertThat(ConfigLocation.find(null, "data", Map.of(), home, work).file())
                .contains(work.resolve("data/config.yaml"));
    }

    @Test
    void anOptionWinsOverTheEnvironment() {
        Map<String, String> env = Map.of("LLM_GATEWAY_CONFIG", "env.yaml", "LLM_GATEWAY_HOME", "env-home");
        ConfigLocation byEnv = ConfigLocation.find(null, null, env, home, work);
        assertThat(byEnv.dataDir()).isEqualTo(work.resolve("env-home"));
        assertThat(byEnv.file()).contains(work.resolve("env.yaml"));
        ConfigLocation byOption = ConfigLocation.find("../x.yaml", "/var/lib/gw", env, home, work);
        assertThat(byOption.dataDir()).isEqualTo(Path.of("/var/lib/gw"));
        assertThat(byOption.file()).contains(root.resolve("x.yaml"));
    }

    @Test
    void anEmptyVariableNamesNothing() {
        Map<String, String> env = Map.of("LLM_GATEWAY_CONFIG", "", "LLM_GATEWAY_HOME", " ");
        ConfigLocation found = ConfigLocation.find(null, null, env, home, work);
        assertThat(found.dataDir()).isEqualTo(home.resolve(".llm-gateway"));
        assertThat(found.file()).isEmpty();
    }
}
