package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request bodies that are broken, too deep, too large or not what they say they are. */
class BodiesTest extends HostileTest {
    private static final int LIMIT = 1 << 20;

    @Override
    GatewayConfig config() {
        return config(server(600, LIMIT, 0), Configs.timeouts());
    }

    private void refusedAsMalformed(String body) throws Exception {
        Answer answer = exchange(Wire.post(PATH, body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"invalid_request_error\"");
        assertThat(provider.requests()).isEmpty();
    }

    private void forwardedUnchanged(String body) throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        assertThat(exchange(Wire.post(PATH, body)).status()).isEqualTo(200);
        assertThat(provider.awaitRequest().body().getBytes()).isEqualTo(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String nested(int levels, String open, String close) {
        int inside = levels - 1;
        return BODY.replaceFirst("\\{", "{\"x\":" + open.repeat(inside) + "0" + close.repeat(inside) + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n\t ",
                "{",
                "{\"model\"",
                "{\"model\":",
                "{\"model\":\"claude-opus-5\"",
                "{\"model\":\"claude-opus-5\",}",
                "{\"model\":\"claude-opus-5\"}}",
                "{\"model\":\"claude-opus-5\"} {}",
                "{\"model\":\"claude-opus-5",
                "{\"model\":\"claude-opus-5\\",
                "{\"model\":\"claude-opus-5\\u12",
                "{'model':'claude-opus-5'}",
                "{model:\"claude-opus-5\"}",
                "{\"model\":\"claude-opus-5\",\"messages\":[{]}",
                "{\"model\":\"claude-opus-5\",\"max_tokens\":NaN}",
                "{\"model\":\"claude-opus-5\",\"max_tokens\":01}",
                "{\"model\":\"claude-opus-5\",\"x\":\"\u0001\"}",
                "{\"model\":\"claude-opus-5\" /* why */}",
                "[{\"model\":\"claude-opus-5\"}]",
                "\"claude-opus-5\"",
                "null",
                "42",
                "<html></html>",
                "model=claude-opus-5",
                "{\"max_tokens\":9}",
                "{\"model\":42}",
                "{\"model\":[\"claude-opus-5\"]}",
                "{\"model\":\"\"}",
                "{\"model\":\"claude-opus-5\",\"stream\":\"yes\"}"
            })
    void aMalformedBodyIsRefusedAndNotForwarded(String body) throws Exception {
        refusedAsMalformed(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff", // no UTF-8 at all
                "\u00c0\u00af", // an overlong slash
                "\u00ed\u00a0\u0080", // a surrogate
                "\u00f5\u0080\u0080\u0080", // beyond Unicode
                "\u00e2\u0082", // cut short
            })
    void invalidUtf8IsRefusedWhereverItStands(String bytes) throws Exception {
        refusedAsMalformed(BODY.replace("claude", bytes));
        refusedAsMalformed(BODY.replace("\"x\"", "\"" + bytes + "\""));
        refusedAsMalformed(BODY.replace("max_tokens", bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32BE"})
    void otherEncodingsThanUtf8AreRefused(String charset) throws Exception {
        refusedAsMalformed(new String(BODY.getBytes(charset), StandardCharsets.ISO_8859_1));
    }

    @Test
    void aThousandLevelsAreForwarded() throws Exception {
        forwardedUnchanged(nested(1000, "[", "]"));
        forwardedUnchanged(nested(1000, "{\"y\":", "}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 100_000})
    void deeperNestingIsRefused(int levels) throws Exception {
        refusedAsMalformed(nested(levels, "[", "]"));
        refusedAsMalformed(nested(levels, "{\"y\":", "}"));
        refusedAsMalformed("[".repeat(levels));
        refusedAsMalformed("{\"y\":".repeat(levels));
    }

    @Test
    void aBodyOfExactlyTheLimitIsForwardedAndOneByteMoreIsRefused() throws Exception {
        String filler = "y".repeat(LIMIT - BODY.length() + 1);
        forwardedUnchanged(BODY.replace("\"x\"", "\"" + filler + "\""));

        Answer answer = exchange(Wire.head(PATH, "content-length: " + (LIMIT + 1)));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void aChunkedBodyWithoutEndIsCutAtTheLimit() throws Exception {
        String chunk = "10000\r\n" + "y".repeat(0x10000) + "\r\n";
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "transfer-encoding: chunked"));
            for (int i = 0; i <= LIMIT / 0x10000; i++) {
                wire.send(chunk);
            }
            assertThat(wire.answer().status()).isEqualTo(413);
            byte[] more = chunk.getBytes(StandardCharsets.ISO_8859_1);
            while (wire.offer(more)) {
                assertThat(node.bufferedBytes()).isZero();
            }
        }
    }

    @Test
    void aBodyThatIsShorterThanAnnouncedIsNeverForwarded() throws Exception {
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "content-length: " + (BODY.length() + 1)) + BODY);
            wire.closeOutput();
            assertThat(wire.readToEnd()).doesNotContain("200");
        }
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void noBodyAtAllIsMalformed() throws Exception {
        assertThat(exchange(Wire.head(PATH)).status()).isEqualTo(400);
        assertThat(exchange(Wire.head(PATH, "transfer-encoding: chunked") + "0\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/octet-stream",
                "image/png",
                "application/jsonx",
                "garbage"
            })
    void otherContentTypesThanJsonAreRefused(String type) throws Exception {
        String request = Wire.head(PATH, "content-type: " + type, "content-length: " + BODY.length()) + BODY;
        assertThat(exchange(request).status()).isEqualTo(415);
        assertThat(provider.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Application/JSON; charset=utf-8", "text/plain", "application/vnd.x+json", ""})
    void whatMayBeJsonIsReadAsJson(String type) throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        String request = Wire.head(PATH, "content-type: " + type, "content-length: " + BODY.length()) + BODY;
        assertThat(exchange(request).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "gzip, identity", "identity, gzip", "x"})
    void compressedBodiesAreRefused(String coding) throws Exception {
        Answer answer = exchange(Wire.post(PATH, BODY, "content-encoding: " + coding));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aCompressedBodyIsRefusedInWhicheverHeaderLineThatIsSaid() throws Exception {
        Answer answer = exchange(Wire.post(PATH, BODY, "content-encoding: identity", "content-encoding: gzip"));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void theBodyIsAskedForOnlyWhereItIsWanted() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "expect: 100-continue", "content-length: " + BODY.length()));
            assertThat(wire.nextAnswer().status()).isEqualTo(100);
            assertThat(wire.send(BODY).nextAnswer().status()).isEqualTo(200);
            wire.send(Wire.head(PATH, "expect: 100-continue", "content-length: " + (LIMIT + 1)));
            assertThat(wire.nextAnswer().status()).isEqualTo(413);
            assertThat(wire.readToEnd()).isEmpty();
        }
        assertThat(provider.awaitRequest().header("expect")).isEmpty();
    }

    @Test
    void otherExpectationsAreNotMet() throws Exception {
        assertThat(exchange(Wire.post(PATH, BODY, "expect: 200-ok")).status()).isEqualTo(417);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aModelNameThatIsNoneIsRefused() throws Exception {
        refusedAsMalformed(BODY.replace(MODEL, "claude-\\r\\nx-evil: 1"));
        refusedAsMalformed(BODY.replace(MODEL, "claude-\\u0000"));
        refusedAsMalformed(BODY.replace(MODEL, "claude-" + "y".repeat(100_000)));
    }
}
