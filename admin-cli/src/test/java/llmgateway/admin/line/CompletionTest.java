package llmgateway.admin.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import llmgateway.admin.Shell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
    @TempDir
    Path directory;

    private Path script;

    @BeforeEach
    void print() throws IOException {
        script = Files.writeString(directory.resolve("script"), printed("bash"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway-admin ups                     | upstream",
                "gateway-admin upstream rel            | release",
                "gateway-admin --data-dir d apikey rot | rotate",
                "gateway-admin --socket = d apikey rot | rotate",
                "gateway-admin upstream add --wei      | --weight",
                "gateway-admin status --js             | --json",
                "gateway-admin stats --b               | --by",
                "gateway-admin nonsense x              | ''"
            })
    void bashCompletes(String typed, String completed) throws Exception {
        String call = "source " + script + "; COMP_WORDS=(" + typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " _gateway_admin; echo \"${COMPREPLY[*]}\"";
        assertThat(bash("-c", call)).isEqualTo(completed);
    }

    @Test
    void bashFindsNoMistakeInTheScriptForZsh() throws Exception {
        Path zsh = Files.writeString(directory.resolve("zsh"), printed("zsh").replace("${=words}", "$words"));
        assertThat(bash("-n", zsh.toString())).isEmpty();
        assertThat(printed("zsh")).startsWith("#compdef gateway-admin").contains("upstream,add)");
    }

    @Test
    void fishKnowsVerbsAndOptions() {
        assertThat(printed("fish"))
                .contains("complete -c gateway-admin -n __fish_use_subcommand -f -a 'upstream apikey")
                .contains(
                        "-n '__fish_seen_subcommand_from upstream; and __fish_seen_subcommand_from add' -l weight -r");
    }

    @Test
    void refusesOtherShells() {
        Shell shell = new Shell(directory);
        assertThat(shell.run("completion", "tcsh")).isEqualTo(CommandException.BAD_USAGE);
        assertThat(shell.err()).contains("bash, zsh, fish");
    }

    private String printed(String name) {
        Shell shell = new Shell(directory);
        assertThat(shell.run("completion", name)).isZero();
        return shell.out();
    }

    private static String bash(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "bash";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return output.strip();
    }
}
