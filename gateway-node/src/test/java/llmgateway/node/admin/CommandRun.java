package llmgateway.node.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import llmgateway.admin.command.Commands;
import llmgateway.admin.line.CommandLine;
import llmgateway.admin.line.Terminal;

/** What a line of {@code gateway-admin} came to, run in this process. */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs a line as a shell in {@code directory} would. */
    public static CommandRun in(Path directory, String... line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of(),
                directory,
                directory);
        int exitCode = new CommandLine(Commands.catalog(), "test", terminal).run(line);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
