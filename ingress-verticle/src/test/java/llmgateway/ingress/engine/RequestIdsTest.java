package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    private final RequestIds ids = new RequestIds(new SplittableRandom(7));

    @Test
    void aSaneIdOfTheCallerIsKept() {
        String longest = "aZ09._-".repeat(18) + "ab";
        assertThat(ids.of(longest)).isEqualTo(longest).hasSize(128);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a b", "a\nb", "ü", "a;b"})
    void anyOtherIsReplaced(String proposed) {
        assertThat(ids.of(proposed)).matches("req_[0-9a-f]{32}");
    }

    @Test
    void tooLongAnIdIsReplaced() {
        assertThat(ids.of("x".repeat(129))).startsWith("req_");
    }

    @Test
    void randomIdsDiffer() {
        assertThat(ids.of(null)).isNotEqualTo(ids.of(null));
    }
}
