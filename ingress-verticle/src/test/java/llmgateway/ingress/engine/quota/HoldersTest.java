package llmgateway.ingress.engine.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3", "node-4", "node-5");

    @Test
    void theOrderInWhichNodesAreNamedDoesNotMatter() {
        List<String> others = new ArrayList<>(NODES);
        Collections.reverse(others);
        for (int key = 0; key < 200; key++) {
            assertThat(Holders.of("key-" + key, others)).isEqualTo(Holders.of("key-" + key, NODES));
        }
    }

    @Test
    void keysAreSpreadOverTheNodes() {
        Map<String, Integer> owned = new HashMap<>();
        for (int key = 0; key < 5000; key++) {
            owned.merge(Holders.of("key-" + key, NODES).owner(), 1, Integer::sum);
        }
        assertThat(owned)
                .hasSize(5)
                .allSatisfy((node, count) -> assertThat(count).isBetween(800, 1200));
    }

    @Test
    void whenTheOwnerGoesItsBackupIsTheOwner() {
        for (int key = 0; key < 200; key++) {
            Holders before = Holders.of("key-" + key, NODES);
            List<String> left = new ArrayList<>(NODES);
            left.remove(before.owner());
            assertThat(Holders.of("key-" + key, left).owner()).isEqualTo(before.backup());
        }
    }

    @Test
    void anotherNodesGoingChangesNothing() {
        for (int key = 0; key < 200; key++) {
            Holders before = Holders.of("key-" + key, NODES);
            for (String node : NODES) {
                if (!before.include(node)) {
                    List<String> left = new ArrayList<>(NODES);
                    left.remove(node);
                    assertThat(Holders.of("key-" + key, left)).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void aNodeAloneHasNoBackup() {
        assertThat(Holders.of("key", List.of("node-1"))).isEqualTo(new Holders("node-1", ""));
        assertThat(Holders.of("key", List.of())).isEqualTo(new Holders("", ""));
    }
}
