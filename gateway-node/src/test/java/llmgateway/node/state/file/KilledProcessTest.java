package llmgateway.node.state.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any moment of its writing: what it acknowledged is there, and no write is half there. The log grows
 * so fast that some are killed while they compact it.
 */
class KilledProcessTest {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 10);

    /** A state is left behind before it is large, so that it is compacted often. */
    private static final int ROUNDS_PER_STATE = 10;

    @TempDir
    private Path data;

    @Test
    void everyAcknowledgedWriteSurvivesAndNoneIsHalfThere() throws Exception {
        Random random = new Random(20261120);
        int first = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path path = data.resolve("state-" + round / ROUNDS_PER_STATE);
            first = round % ROUNDS_PER_STATE == 0 ? 0 : first;
            StateDirectory directory = new StateDirectory(path);
            int acknowledged = killedAfter(random.nextInt(60), random.nextInt(20_000), path, first);
            try (FileRecordStore store = directory.open()) {
                List<Integer> numbers = StateDirectory.accounts(store.snapshot());
                assertThat(numbers.size() % 2)
                        .as("round %d: no write is half there", round)
                        .isZero();
                assertThat(numbers.size() / 2).as("round %d", round).isBetween(acknowledged + 1, acknowledged + 2);
                for (int i = 0; i < numbers.size(); i++) {
                    assertThat(numbers.get(i)).isEqualTo(i);
                }
                first = numbers.size() / 2;
            }
        }
    }

    /** Lets a process write, kills it at some moment after {@code writes}, and gives the last write that it acknowledged. */
    private static int killedAfter(int writes, int spins, Path data, int first)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AcknowledgingWriter.class.getName(),
                        data.toString(),
                        Integer.toString(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int acknowledged = first - 1;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i <= writes; i++) {
                acknowledged = number(lines.readLine(), acknowledged);
            }
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            // The process itself would close its streams, and the last acknowledgements with them.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = number(line, acknowledged);
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return acknowledged;
    }

    /** The number in {@code line}; a line that was cut off by the kill shows a lower one than those before. */
    private static int number(String line, int before) {
        assertThat(line).as("The process writes").isNotNull();
        return line.matches("\\d+") ? Math.max(before, Integer.parseInt(line)) : before;
    }
}
