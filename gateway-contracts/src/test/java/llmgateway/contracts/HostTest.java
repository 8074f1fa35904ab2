package llmgateway.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, true, false",
        "LocalHost, true, false",
        "127.0.0.1, true, false",
        "127.255.0.9, true, false",
        "::1, true, false",
        "[::1], true, false",
        "0.0.0.0, false, true",
        "::, false, true",
        "128.0.0.1, false, false",
        "example.org, false, false",
        "127.0.0.1.example.org, false, false"
    })
    void addressesAreToldApartAndNamesAreNotLookedUp(String text, boolean loopback, boolean wildcard) {
        assertThat(new Host(text).isLoopback()).isEqualTo(loopback);
        assertThat(new Host(text).isWildcard()).isEqualTo(wildcard);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "example.org, EXAMPLE.org, true",
        "0.0.0.0, 10.0.0.1, true",
        "localhost, ::1, true",
        "127.0.0.1, localhost, true",
        "127.0.0.1, 127.0.0.2, false",
        "10.0.0.1, localhost, false"
    })
    void listenersOverlapAtOneAddressOrAtAll(String one, String other, boolean overlaps) {
        assertThat(new Host(one).overlaps(new Host(other))).isEqualTo(overlaps);
    }
}
