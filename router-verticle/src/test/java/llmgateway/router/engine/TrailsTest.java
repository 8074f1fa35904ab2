package llmgateway.router.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailsTest {
    private final Trails trails = new Trails(3);

    @Test
    void theLastRequestsAreFoundByTheirIds() {
        for (int i = 0; i < 5; i++) {
            trails.add(trail("r" + i, "ok"));
        }

        assertThat(trails.find("r1")).isEmpty();
        assertThat(trails.find("r2")).map(Trail::id).contains("r2");
        assertThat(trails.find("r4")).map(Trail::id).contains("r4");
        assertThat(trails.find("r5")).isEmpty();
    }

    @Test
    void ofTwoRequestsWithOneIdTheLastIsFound() {
        trails.add(trail("r", "ok"));
        trails.add(trail("r", "refused"));

        assertThat(trails.find("r")).map(Trail::outcome).contains("refused");
    }

    private static Trail trail(String id, String outcome) {
        return new Trail(id, Instant.EPOCH, "/messages", "m", "", List.of(), outcome, "");
    }
}
