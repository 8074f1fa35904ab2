package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "30d, 2026-12-20T12:00:00Z",
        "12h, 2026-11-21T00:00:00Z",
        "45m, 2026-11-20T12:45:00Z",
        "2027-01-31, 2027-01-31T00:00:00Z",
        "2027-01-31T10:00:00Z, 2027-01-31T10:00:00Z",
        "2027-01-31T10:00:00+02:00, 2027-01-31T08:00:00Z",
    })
    void aMomentIsReadInAllItsForms(String text, String moment) {
        assertThat(Spans.moment(text, NOW)).contains(Instant.parse(moment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "30", "-1d", "1.5h", "30 d", "2027-02-30", "31.01.2027", "123456d", "10:00"})
    void whatIsNoMomentIsNone(String text) {
        assertThat(Spans.moment(text, NOW)).isEmpty();
    }

    @Test
    void noSpanIsZero() {
        assertThat(Spans.span("0")).contains(Duration.ZERO);
        assertThat(Spans.span("2027-01-31")).isEmpty();
    }
}
