package llmgateway.transform.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScannerTest {

    @Test
    void findsTheValueOfAMemberToTheByte() throws RefusedException {
        String body = " {\"é\" : [1.0,1e3] ,\n \"model\" : \"m\\u0061x\" , \"stream\":true}";

        Member model = scan(body).member("model");

        assertThat(model.text()).isEqualTo("max");
        assertThat(cut(body, model)).isEqualTo("\"m\\u0061x\"");
        assertThat(cut(body, scan(body).member("stream"))).isEqualTo("true");
    }

    @Test
    void findsValuesOfEveryKind() throws RefusedException {
        String body = "{\"messages\":[[{}]],\"stream_options\":{\"a\":{}},\"n\":-1.5e3,\"stop\":null,\"seed\":1}";
        ScannedRequest scan = scan(body);

        assertThat(cut(body, scan.member("messages"))).isEqualTo("[[{}]]");
        assertThat(cut(body, scan.member("stream_options"))).isEqualTo("{\"a\":{}}");
        assertThat(cut(body, scan.member("n"))).isEqualTo("-1.5e3");
        assertThat(cut(body, scan.member("stop"))).isEqualTo("null");
        assertThat(cut(body, scan.member("seed"))).isEqualTo("1");
    }

    @Test
    void takesTheLastOfRepeatedMembers() throws RefusedException {
        String body =
                "{\"stream\":5,\"stream_options\":{\"include_usage\":true},\"stream\":true,\"stream_options\":{}}";
        ScannedRequest scan = scan(body);

        assertThat(cut(body, scan.member("stream"))).isEqualTo("true");
        assertThat(scan.member("stream_options.include_usage").given()).isFalse();
    }

    @Test
    void knowsAMemberByItsDecodedName() throws RefusedException {
        assertThat(scan("{\"mod\\u0065l\":\"x\"}").member("model").text()).isEqualTo("x");
    }

    @Test
    void modelInNestedTextIsNotTheModel() throws RefusedException {
        String body = "{\"messages\":[{\"content\":\"\\\"model\\\":\\\"x\\\"\",\"model\":\"y\"}],\"model\":\"z\"}";

        assertThat(scan(body).member("model").text()).isEqualTo("z");
    }

    @Test
    void findsStringsThatEndInBackslashes() throws RefusedException {
        String body = "{\"system\":\"a\\\\\",\"model\":\"b\\\"\"}";
        ScannedRequest scan = scan(body);

        assertThat(cut(body, scan.member("system"))).isEqualTo("\"a\\\\\"");
        assertThat(scan.member("model").text()).isEqualTo("b\"");
    }

    @Test
    void countsBytesFromTheStartWhenThereIsAByteOrderMark() throws RefusedException {
        String body = "\uFEFF{\"model\":\"x\"}";

        assertThat(cut(body, scan(body).member("model"))).isEqualTo("\"x\"");
        assertThat(scan(body).inside()).isEqualTo(4);
    }

    @Test
    void findsMembersInASliceOfALargerBuffer() throws RefusedException {
        Buffer slice = Buffer.buffer("xxx{\"model\":\"m\"}yyy").slice(3, 16);

        ScannedRequest scan = RequestScanner.scan(slice);

        assertThat(scan.member("model").from()).isEqualTo(9);
        assertThat(scan.member("model").text()).isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"x\"",
                "{",
                "{\"model\"",
                "{\"model\":",
                "{\"model\":\"x",
                "{\"model\":\"x\\",
                "{\"model\":\"x\"",
                "{\"model\":\"x\",}",
                "{\"model\":\"x\"}}",
                "{\"model\":\"x\"} {}",
                "{\"model\":\"x\"} x",
                "{'model':'x'}",
                "{model:1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":[1,]}",
                "{/**/}",
                "{\u0000}",
            })
    void refusesWhatIsNotOneJsonObject(String body) {
        assertThatThrownBy(() -> scan(body)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
        });
    }

    @Test
    void refusesOtherEncodings() {
        String body = "{\"model\":\"x\"}";
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            assertThatThrownBy(() -> RequestScanner.scan(Buffer.buffer(body.getBytes(charset))))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void acceptsAllOfUnicodeWhereverItStands() throws RefusedException {
        for (int before : new int[] {0, 4093, 4094, 4095, 4096, 100_000}) {
            String body = "{\"messages\":\"" + "x".repeat(before) + "é€\uD83D\uDE00\",\"model\":\"m\"}";
            assertThat(scan(body).member("model").text()).isEqualTo("m");
        }
    }

    @Test
    void refusesBrokenUtf8InsideStringsThatAreOnlySteppedOver() {
        byte[] body = "{\"messages\":[\"aXb\"]}".getBytes(StandardCharsets.UTF_8);
        body[14] = (byte) 0xFF;
        assertThatThrownBy(() -> RequestScanner.scan(Buffer.buffer(body))).isInstanceOf(RefusedException.class);

        body[14] = (byte) 0xC3;
        assertThatThrownBy(() -> RequestScanner.scan(Buffer.buffer(body))).isInstanceOf(RefusedException.class);

        for (String bytes : List.of("\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u00e2\u0082")) {
            for (int before : new int[] {0, 4094, 4095, 4096, 100_000}) {
                String text = "{\"messages\":[\"" + "x".repeat(before) + bytes + "\"]}";
                Buffer broken = Buffer.buffer(text.getBytes(StandardCharsets.ISO_8859_1));
                assertThatThrownBy(() -> RequestScanner.scan(broken)).isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void saysWhereTheMistakeIsAndQuotesLittle() {
        String secret = "s3cret".repeat(50);
        assertThatThrownBy(() -> scan("{\n \"a\": " + secret + "}"))
                .hasMessageContaining("line 2")
                .hasMessageContaining("column")
                .hasMessageContaining("byte")
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(250));
    }

    @Test
    void allowsThousandLevelsOfNestingAndRefusesMore() throws RefusedException {
        assertThat(scan(nested(1000)).has("messages")).isTrue();
        assertThatThrownBy(() -> scan(nested(1001))).hasMessageContaining("1000 levels");
    }

    @Test
    void acceptsLongStringsNumbersAndNames() throws RefusedException {
        String longText = "9".repeat(25_000_000);
        String body = "{\"" + longText.substring(0, 100_000) + "\":" + longText.substring(0, 2_000_000)
                + ",\"messages\":\"" + longText + "\",\"model\":\"m\"}";

        assertThat(scan(body).member("model").text()).isEqualTo("m");
    }

    @Test
    void everyPrefixOfABodyIsRefused() {
        String body = "{\"model\":\"x\",\"messages\":[{\"a\":[1,2.5,true,null]}],\"stream\":false}";
        for (int i = 0; i < body.length(); i++) {
            String prefix = body.substring(0, i);
            assertThatThrownBy(() -> scan(prefix)).as(prefix).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void neverThrowsAnythingButARefusalOnDamagedBodies() {
        byte[] body = "{\"model\":\"x\",\"system\":\"y\\n\",\"stream_options\":{\"include_usage\":true},\"n\":[1,{}]}"
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = body.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                assertThat(RequestScanner.scan(Buffer.buffer(damaged)).inside()).isPositive();
            } catch (RefusedException refused) {
                assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
            }
        }
    }

    private static ScannedRequest scan(String body) throws RefusedException {
        return RequestScanner.scan(Buffer.buffer(body));
    }

    private static String cut(String body, Member member) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, member.from(), member.to() - member.from(), StandardCharsets.UTF_8);
    }

    private static String nested(int levels) {
        return "{\"messages\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }
}
