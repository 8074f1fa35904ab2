package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import llmgateway.contracts.testing.FakePeers;
import org.junit.jupiter.api.Test;

class RosterTest {
    private Instant now = Instant.parse("2027-01-01T00:00:00.123Z");
    private final FakePeers network = new FakePeers("a", "b", "c");

    private Roster roster() {
        return new Roster(network.peers("a"), () -> now, List::of);
    }

    @Test
    void itIsKnownSinceWhenANodeIsGone() {
        Roster roster = roster();
        network.kill("b");
        now = now.plusSeconds(5);
        network.kill("c");

        assertThat(roster.live()).containsExactly("a");
        assertThat(roster.all()).containsExactly("a", "b", "c");
        assertThat(roster.goneSince("b")).contains(Instant.parse("2027-01-01T00:00:00Z"));
        assertThat(roster.absence("c")).isEqualTo("is unreachable since 2027-01-01T00:00:05Z");
    }

    @Test
    void aNodeThatIsBackIsNotGone() {
        Roster roster = roster();
        network.kill("b");
        network.revive("b");

        assertThat(roster.goneSince("b")).isEmpty();
    }

    @Test
    void ofANodeThatWasNeverSeenItIsNotKnownSinceWhen() {
        network.kill("b");
        Roster roster = roster();

        assertThat(roster.goneSince("b")).isEmpty();
        assertThat(roster.absence("b")).isEqualTo("is unreachable and was not seen since this node started");
    }
}
