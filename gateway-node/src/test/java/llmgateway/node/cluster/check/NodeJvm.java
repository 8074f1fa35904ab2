package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.node.admin.BridgeClient;
import llmgateway.node.state.NodeState;
import org.jspecify.annotations.Nullable;

/**
 * A node as a process, with a configuration, a data directory and a log of its own. It ends with this process at the latest. Any
 * thread.
 */
public final class NodeJvm implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("^ready http://\\S+:(\\d+) management http://\\S+:(\\d+)$", Pattern.MULTILINE);
    private static final List<String> FLAGS =
            List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final Duration END = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final List<String> wrapper;
    private final Map<String, String> environment;
    private final List<String> arguments;
    private final NodeLog log;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private volatile @Nullable Process process;
    private volatile long life;
    private volatile int port;
    private volatile int managementPort;

    /**
     * A node that was not started yet.
     *
     * @param directory where all that is its own is; {@code config.yaml} is there
     * @param wrapper a command that runs the command that follows it; empty if none is needed
     * @param environment what the process has besides what this one has
     * @param arguments further options of the node
     */
    public NodeJvm(
            String name,
            Path directory,
            List<String> wrapper,
            Map<String, String> environment,
            List<String> arguments) {
        this.name = name;
        this.directory = directory;
        this.wrapper = List.copyOf(wrapper);
        this.environment = Map.copyOf(environment);
        this.arguments = List.copyOf(arguments);
        this.log = new NodeLog(directory.resolve("log"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "ending-" + name));
    }

    public String name() {
        return name;
    }

    /** Where clients are served; 0 until the node was ready once. */
    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int managementPort() {
        return managementPort;
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** The log of all lives. */
    public NodeLog log() {
        return log;
    }

    /** Where in the log the present life begins. */
    public long life() {
        return life;
    }

    /** Starts the process; it is not ready then. */
    public NodeJvm start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "llmgateway.node.Main"));
        command.addAll(List.of("--config", directory.resolve("config.yaml").toString()));
        command.addAll(List.of("--data-dir", dataDirectory().toString(), "--node-name", name));
        command.addAll(arguments);
        life = log.length();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("LLM_GATEWAY_") || variable.equals("DEBUG"));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException unable) {
            throw new IllegalStateException(unable);
        }
        return this;
    }

    /** Waits until the node serves. */
    public NodeJvm awaitReady() {
        Waiting.until(name + " is ready", () -> {
            Matcher ready = READY.matcher(log.text(life));
            if (ready.find()) {
                port = Integer.parseInt(ready.group(1));
                managementPort = Integer.parseInt(ready.group(2));
                return true;
            }
            if (!isAlive()) {
                throw new IllegalStateException(name + " did not start:\n" + log.text(life));
            }
            return false;
        });
        return this;
    }

    public boolean isAlive() {
        Process now = process;
        return now != null && now.isAlive();
    }

    /** Ends the process as the power does. */
    public void kill() {
        Process now = process;
        if (now != null) {
            now.descendants().forEach(ProcessHandle::destroyForcibly);
            now.destroyForcibly();
            exitCode();
        }
    }

    /** Asks the process to end; it does so in its own time. */
    public void terminate() {
        Process now = Objects.requireNonNull(process);
        now.descendants().forEach(ProcessHandle::destroy);
        now.destroy();
    }

    /** Waits for the end of the process, and returns its exit code. */
    public int exitCode() {
        Process now = Objects.requireNonNull(process);
        try {
            if (!now.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end:\n" + log.text(life));
            }
            return now.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Gives the node an order at its socket.
     *
     * @return {@code {"ok","result"}}, or a refusal in the same form
     * @throws IOException if there is no answer
     */
    public JsonObject order(String command, JsonObject orderArguments) throws IOException {
        try (BridgeClient client = new BridgeClient(dataDirectory().resolve("admin.sock"))) {
            return client.ask(command, orderArguments);
        }
    }

    /** What the management port says at {@code path}; empty if it does not answer with 200. */
    public String managed(String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException gone) {
            return "";
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Whether a load balancer would send requests here. */
    public boolean isReady() {
        return !managed("/readyz").isEmpty();
    }

    /** The value of a metric that has no labels; -1 if there is none. */
    public double metric(String metric) {
        return managed("/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    /** Waits until the node sees exactly the nodes {@code names}, itself included. */
    public void awaitLive(Set<String> names) {
        Set<String> expected = new TreeSet<>(names);
        Waiting.until(
                name + " sees " + expected,
                () -> log.view(life)
                        .filter(view -> view.live().equals(expected))
                        .isPresent());
    }

    /** The records in the state of a node that does not run. */
    public RecordSnapshot records() throws IOException {
        try (NodeState state = NodeState.open(dataDirectory(), environment, false)) {
            return state.store().snapshot();
        }
    }

    /** Ends the process, if it runs. */
    @Override
    public void close() {
        Process now = process;
        if (now != null) {
            now.descendants().forEach(ProcessHandle::destroyForcibly);
            now.destroyForcibly();
        }
    }

    /** Writes the node's configuration. */
    public NodeJvm configured(String yaml) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("config.yaml"), yaml);
            return this;
        } catch (IOException unable) {
            throw new IllegalStateException(unable);
        }
    }
}
