package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTapTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}|7|5",
                " {\"a\":[{\"usage\":{\"prompt_tokens\":1}}],\"\\u0075sage\" : {\"prompt_tokens\" : 7 }} |7|0",
                "{\"usage\":{\"prompt_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":2}}}|7|0",
                "{\"usage\":{\"x\":{\"y\":{\"prompt_tokens\":1}},\"prompt_tokens\":7}}|7|0",
                "{\"usage\":{\"prompt_tokens\":7.5,\"completion_tokens\":\"5\"}}|0|0",
                "{\"usage\":{\"prompt_tokens\":-7,\"completion_tokens\":5}}|0|5",
                "{\"usage\":[7,{\"prompt_tokens\":7}]}|0|0",
                "{\"usage\":null}|0|0",
                "{\"usage\":{\"prompt_tokens\":7}} trailing}|7|0",
                "{\"usage\":{\"prompt_tokens\":7},\"a\":x}|7|0",
                "[{\"usage\":{\"prompt_tokens\":7}}]|0|0",
                "not JSON|0|0",
            })
    void readsTheSameFiguresFromOnePieceAsFromMany(String reply, long input, long output) {
        for (int size = 1; size <= reply.length(); size++) {
            Usage usage = fed(reply, size).usage();

            assertThat(usage.input()).as("pieces of %d", size).isEqualTo(input);
            assertThat(usage.output()).as("pieces of %d", size).isEqualTo(output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{}}", "{\"a\":1,\"error\":\"x\"}", "{\"error\":false }\n"})
    void noticesAnErrorHoweverItIsCutUp(String reply) {
        for (int size = 1; size <= reply.length(); size++) {
            assertThat(fed(reply, size).error()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":null}", "{\"a\":{\"error\":1}}", "{}"})
    void takesNothingElseForAnError(String reply) {
        for (int size = 1; size <= reply.length(); size++) {
            assertThat(fed(reply, size).error()).isFalse();
        }
    }

    private static UsageTap fed(String reply, int size) {
        UsageTap tap = new UsageTap(Dialect.CHAT);
        for (int at = 0; at < reply.length(); at += size) {
            tap.feed(Buffer.buffer(reply.substring(at, Math.min(reply.length(), at + size))));
        }
        tap.close();
        return tap;
    }
}
