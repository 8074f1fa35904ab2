package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void aKeySaysWhoseItIsAndHolds256RandomBits() {
        for (String id : new String[] {"team-a", "a", "with_under_score", "A9"}) {
            String key = KeyText.make(id, bytes -> {
                assertThat(bytes).hasSize(32);
                random.nextBytes(bytes);
            });

            assertThat(key).startsWith("gw_" + id + "_").hasSize("gw_".length() + id.length() + 1 + 43 + 6);
            assertThat(key).matches("[A-Za-z0-9_-]+");
            assertThat(KeyText.idIn(key)).contains(id);
        }
    }

    @Test
    void theTextIsFixedByItsRandomBytes() {
        assertThat(KeyText.make("k", bytes -> Arrays.fill(bytes, (byte) 0)))
                .isEqualTo("gw_k_" + "A".repeat(43) + "3xhnFD");
    }

    @Test
    void everyMistypedCharacterIsNoticed() {
        String key = KeyText.make("team", random::nextBytes);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'x' ? 'y' : 'x';
            String mistyped = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(KeyText.idIn(mistyped)).as(mistyped).isEmpty();
            seen.add(mistyped);
        }
        assertThat(seen).hasSize(key.length());
    }

    @Test
    void otherTextsAreNoKeys() {
        String key = KeyText.make("team", random::nextBytes);
        for (String text : new String[] {
            "",
            "gw_",
            "gw_team_",
            "sk-ant-123",
            key.substring(3),
            key + "0",
            key.substring(0, 20),
            "gw__" + "A".repeat(49)
        }) {
            assertThat(KeyText.idIn(text)).as(text).isEmpty();
        }
    }
}
