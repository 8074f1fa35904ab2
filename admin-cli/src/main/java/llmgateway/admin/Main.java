package llmgateway.admin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import llmgateway.admin.command.Commands;
import llmgateway.admin.line.CommandLine;
import llmgateway.admin.line.Terminal;

/** The entry point of {@code gateway-admin}; exits with 0 done, 1 refused or failed, 2 bad usage, 3 no node reachable. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Map<String, String> env = System.getenv();
        // Whether there is a terminal is known to the script that starts this program.
        boolean colours = Boolean.getBoolean("gateway.terminal")
                && env.getOrDefault("NO_COLOR", "").isEmpty();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                System.in,
                out,
                err,
                Boolean.getBoolean("gateway.person"),
                colours,
                env,
                Path.of(System.getProperty("user.home")),
                Path.of(""));
        String version = Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
        int code = new CommandLine(Commands.catalog(), version, terminal).run(args);
        out.flush();
        System.exit(code);
    }
}
