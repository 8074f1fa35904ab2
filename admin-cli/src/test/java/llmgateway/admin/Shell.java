package llmgateway.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import llmgateway.admin.command.Commands;
import llmgateway.admin.line.CommandLine;
import llmgateway.admin.line.Terminal;

/** Runs command lines as a shell in {@code directory} would, and keeps what they print. */
public final class Shell {
    private final Path directory;
    private final Map<String, String> env = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";
    private boolean person;

    public Shell(Path directory) {
        this.directory = directory;
    }

    public Shell env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** What the next command finds on its standard input. */
    public Shell input(String text) {
        this.input = text;
        return this;
    }

    /** Somebody sits at the terminal from now on. */
    public Shell person() {
        person = true;
        return this;
    }

    /** The exit code. */
    public int run(String... line) {
        out.reset();
        err.reset();
        return commandLine().run(line);
    }

    public CommandLine commandLine() {
        return new CommandLine(
                Commands.catalog(),
                "1.2.3",
                new Terminal(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        person,
                        false,
                        env,
                        directory,
                        directory));
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
