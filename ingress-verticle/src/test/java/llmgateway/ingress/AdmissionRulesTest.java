package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionRulesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.9.8.7, true",
        "::1, true",
        "[::1], true",
        "localhost, true",
        "LOCALHOST, true",
        "0.0.0.0, false",
        "::, false",
        "10.0.0.1, false",
        "localhost.example.org, false"
    })
    void sectionsWithoutKeysAreOpenToThisMachineOnly(String host, boolean open) {
        assertThat(AdmissionRules.of(TestConfig.USUAL.ofSections().build(), new Host(host), key -> key)
                        .open())
                .isEqualTo(open);
    }

    @Test
    void aKeyClosesTheDoorAndSoDoesAnyOtherConfiguration() {
        Host local = new Host("127.0.0.1");

        assertThat(AdmissionRules.of(TestConfig.USUAL.ofSections().withKeys().build(), local, key -> key)
                        .open())
                .isFalse();
        assertThat(AdmissionRules.of(TestConfig.USUAL.withoutKeys().build(), local, key -> key)
                        .open())
                .isFalse();
        assertThat(AdmissionRules.of(TestConfig.USUAL.build(), local, key -> key)
                        .open())
                .isFalse();
    }
}
