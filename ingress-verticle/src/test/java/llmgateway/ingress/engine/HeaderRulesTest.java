package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    @Test
    void ordinaryHeadersAreSendable() {
        assertThat(HeaderRules.sendable("x-upstream-request-id", "req_1\t(ü)")).isTrue();
        assertThat(HeaderRules.sendable("retry-after", "")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Connection", "content-length", "Transfer-Encoding", "keep-alive", "upgrade", "", "a b", "a:b"})
    void framingAndMalformedNamesAreNot(String name) {
        assertThat(HeaderRules.sendable(name, "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: x", "a\nb", "a\u0000", "a\u007f", "a\u010d\u010a"})
    void valuesThatWouldBreakTheMessageAreNot(String value) {
        assertThat(HeaderRules.sendable("x-a", value)).isFalse();
    }
}
