package llmgateway.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that was started here, is measured from outside, and is ended by its id. */
final class ChildProcess implements AutoCloseable {
    /** How the line begins by which a process says that it serves, followed by its URL. */
    static final String READY = "ready";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 2;

    private final String name;
    private final Process process;
    private final Path output;
    private final long startedAt = System.nanoTime();

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts {@code command}, whose output goes to a file in {@code directory}. */
    static ChildProcess start(String name, Path directory, List<String> command) throws IOException {
        Path output = Files.createTempFile(directory, name + "-", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        ChildProcess child = new ChildProcess(name, process, output);
        Runtime.getRuntime().addShutdownHook(new Thread(child::close, "ending-" + name));
        return child;
    }

    /** A class with a {@code main} on this process's own class path, as a command. */
    static List<String> java(Class<?> main, List<String> flags, String... arguments) {
        return Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        flags,
                        List.of("-cp", System.getProperty("java.class.path"), main.getName()),
                        List.of(arguments))
                .flatMap(List::stream)
                .toList();
    }

    /** Waits for the line that says that the process serves, and returns its port. */
    int awaitReady() throws IOException, InterruptedException {
        while (System.nanoTime() - startedAt < PATIENCE.toNanos()) {
            for (String line : Files.readAllLines(output)) {
                if (line.startsWith(READY + ' ')) {
                    String url = line.split(" ", -1)[1];
                    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
                }
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException(name + " did not start:\n" + Files.readString(output));
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    long pid() {
        return process.pid();
    }

    /** The processor time, user and system, of the process and those that it started. */
    Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .flatMap(handle -> handle.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** The flags that a Java process which runs a jar was started with. */
    List<String> javaFlags() {
        List<String> arguments = List.of(process.info().arguments().orElseThrow());
        return arguments.subList(0, arguments.indexOf("-jar"));
    }

    /** The memory that is resident, in bytes. */
    long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The bytes on a Java process's heap after a full collection; empty where the JDK's tools are missing. */
    OptionalLong liveHeapBytes() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return OptionalLong.empty();
        }
        ask(jcmd, "GC.run");
        return OptionalLong.of(ask(jcmd, "GC.heap_info")
                .lines()
                .filter(line -> line.contains("heap ") || line.contains("generation "))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*used (\\d+)K.*", "$1")) * 1024)
                .sum());
    }

    private String ask(Path jcmd, String question) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(pid()), question)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException(answer);
        }
        return answer;
    }

    /** Ends the process and waits until it is gone; done by itself when this process ends. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
