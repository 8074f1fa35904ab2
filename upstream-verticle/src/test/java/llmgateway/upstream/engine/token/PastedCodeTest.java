package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import llmgateway.contracts.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastedCodeTest {

    @ParameterizedTest
    @CsvSource({
        "' abc ', abc,",
        "abc#xyz, abc, xyz",
        "http://127.0.0.1:7777/callback?code=abc&state=xyz, abc, xyz",
        "https://h.test/cb?state=x%2Fz&code=a%2Bc#, a+c, x/z",
        "https://h.test/cb?code=abc, abc,",
        "https://h.test/cb#code=abc&state=xyz, abc, xyz",
        "https://h.test/cb?code=first&code=second, first,"
    })
    void aCodeIsFoundHoweverItIsBrought(String pasted, String code, String state) {
        assertThat(PastedCode.of(pasted)).contains(new PastedCode(new Secret(code), Optional.ofNullable(state)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "#xyz",
                "abc#",
                "two words",
                "https://h.test/cb?error=access_denied",
                "https://h.test",
                "https://h.test/cb?code=%zz"
            })
    void whatHoldsNoCodeIsRefused(String pasted) {
        assertThat(PastedCode.of(pasted)).isEmpty();
    }

    @Test
    void aCodeIsNotShown() {
        assertThat(PastedCode.of("abc#xyz").orElseThrow().toString()).doesNotContain("abc");
    }
}
