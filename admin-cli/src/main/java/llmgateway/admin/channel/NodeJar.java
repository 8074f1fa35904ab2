package llmgateway.admin.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Terminal;

/** The node's jar, run for what a node must do while none runs. */
public final class NodeJar {
    private static final String NAME = "gateway-node.jar";

    private final Path jar;

    private NodeJar(Path jar) {
        this.jar = jar;
    }

    /**
     * Finds the jar: {@code $LLM_GATEWAY_NODE_JAR}, else beside this program's jar, else where the build puts it.
     *
     * @throws CommandException if it is not there
     */
    public static NodeJar find(Terminal terminal) throws CommandException {
        String named = terminal.env().getOrDefault("LLM_GATEWAY_NODE_JAR", "");
        Stream<Path> places = named.isBlank()
                ? Stream.of(
                        here().resolve(NAME),
                        here().resolve("../../gateway-node/target").resolve(NAME))
                : Stream.of(terminal.workingDir().resolve(named));
        return new NodeJar(places.filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> CommandException.noNode(
                        "no node runs, and " + NAME + " is not to be found; name it in LLM_GATEWAY_NODE_JAR"))
                .normalize());
    }

    /**
     * Runs a class of the jar.
     *
     * @param input what it reads on standard input
     * @return what it wrote to standard output; its standard error goes to this process's
     */
    public Ran run(int timeoutSeconds, String input, String mainClass, String... arguments) throws CommandException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                jar.toString(),
                mainClass));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                String late = "this took longer than " + timeoutSeconds + " s (--timeout waits longer)";
                return Deadline.within(timeoutSeconds, late, () -> talk(process, input));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failed) {
            throw CommandException.refused("cannot run " + jar + ": " + failed.getMessage());
        }
    }

    private static Ran talk(Process process, String input) throws IOException, InterruptedException {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException endedBeforeItRead) {
            // Its exit code and output tell why.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    private static Path here() throws CommandException {
        try {
            Path code = Path.of(NodeJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Objects.requireNonNullElse(code.getParent(), code);
        } catch (URISyntaxException malformed) {
            throw CommandException.refused("this program's jar lies at an odd place: " + malformed.getInput());
        }
    }

    /** How a run ended. */
    public record Ran(int exitCode, String output) {}
}
