package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import llmgateway.admin.command.Commands;
import llmgateway.admin.line.Command;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelpTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void shell() {
        shell = new Shell(directory);
    }

    @Test
    void printsItsVersion() {
        assertThat(shell.run("--version")).isZero();
        assertThat(shell.out()).isEqualTo("gateway-admin 1.2.3\n");
    }

    @Test
    void withoutACommandItShowsAllOfThem() {
        assertThat(shell.run()).isEqualTo(2);
        assertThat(shell.err())
                .contains("Usage: gateway-admin")
                .contains("upstream")
                .contains("--data-dir DIR");
        assertThat(shell.run("--help")).isZero();
        assertThat(shell.out()).contains("completion");
    }

    @Test
    void aGroupTellsItsCommands() {
        assertThat(shell.run("apikey", "--help")).isZero();
        assertThat(shell.out()).contains("rotate ID").contains("Makes a client key");
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        for (Command command : Commands.catalog().commands()) {
            assertThat(shell.run((command.name() + " --help").split(" ", -1))).isZero();
            assertThat(shell.out())
                    .contains("Usage: gateway-admin " + command.name(), command.summary(), "--timeout SECONDS")
                    .endsWith("\nExample:\n  gateway-admin " + command.example() + "\n");
        }
    }

    @Test
    void helpTellsWhatOptionsTake() {
        assertThat(shell.run("upstream", "add", "-h")).isZero();
        assertThat(shell.out()).contains("  --key, --api-key KEY          The provider's API key");
    }

    @Test
    void aNodeIsStartedByTheOtherProgram() {
        assertThat(shell.run("server")).isEqualTo(2);
        assertThat(shell.err()).contains("bin/llm-gateway server start");
    }
}
