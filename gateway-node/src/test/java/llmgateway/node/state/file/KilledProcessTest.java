package llmgateway.node.state.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import llmgateway.node.state.KilledJvm;
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
        return (int) KilledJvm.lastNumber(
                AcknowledgingWriter.class, writes, spins, first - 1, data.toString(), Integer.toString(first));
    }
}
