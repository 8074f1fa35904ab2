package llmgateway.node.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this class path that counts aloud, a number a line, until it is killed in the midst of its work. */
public final class KilledJvm {

    private KilledJvm() {}

    /**
     * Starts {@code main}, kills it at some moment after it wrote one line more than {@code lines}, and gives the last number that
     * it wrote.
     *
     * @param spins how long to wait after that line, in turns of an empty loop
     * @param before the number that counts if it wrote none
     */
    public static long lastNumber(Class<?> main, int lines, int spins, long before, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = before;
        try (BufferedReader written = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i <= lines; i++) {
                last = number(written.readLine(), last);
            }
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            // The process itself would close its streams, and the last lines with them.
            process.toHandle().destroyForcibly();
            for (String line = written.readLine(); line != null; line = written.readLine()) {
                last = number(line, last);
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return last;
    }

    /** The number in {@code line}; the log, and a line that was cut off by the kill, show none or a lower one. */
    private static long number(String line, long before) {
        assertThat(line).as("The process writes").isNotNull();
        return line.matches("\\d+") ? Math.max(before, Long.parseLong(line)) : before;
    }
}
