package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.testing.Replies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyNamingTest {
    private final BodyNaming naming = new BodyNaming(new AskedModel("asked", Dialect.CHAT));

    @Test
    void nothingButTheNameIsChangedAndTheLengthIsKnownWhenTheFirstBytesPass() {
        String body = " " + Replies.chatCompletion("the-upstreams-name", "\"model\":\"x\" é") + "\n";
        String named = body.replace("the-upstreams-name", "asked");
        Buffer bytes = Buffer.buffer(body);
        for (int cut = 1; cut < bytes.length(); cut++) {
            BodyNaming each = new BodyNaming(new AskedModel("asked", Dialect.CHAT));
            Buffer passed = Buffer.buffer();
            long length = -1;
            for (Buffer piece : new Buffer[] {bytes.getBuffer(0, cut), bytes.getBuffer(cut, bytes.length())}) {
                passed.appendBuffer(each.pass(piece));
                if (passed.length() > 0 && length < 0) {
                    length = each.lengthOf(bytes.length());
                }
            }
            passed.appendBuffer(each.end());

            assertThat(passed.toString()).as("cut at %s", cut).isEqualTo(named);
            assertThat(each.lengthOf(bytes.length())).isEqualTo(passed.length());
            assertThat(length).isIn(-1L, (long) passed.length());
        }
    }

    @Test
    void whatComesAfterTheNamePassesAtOnce() {
        assertThat(naming.pass(Buffer.buffer("{\"data\":[1"))).isEqualTo(Buffer.buffer());
        assertThat(naming.lengthOf(99)).isEqualTo(-1);
        assertThat(naming.pass(Buffer.buffer("],\"model\":\"other\",")).toString())
                .isEqualTo("{\"data\":[1],\"model\":\"asked\",");

        Buffer rest = Buffer.buffer("\"model\":\"other\"}");
        assertThat(naming.pass(rest)).isSameAs(rest);
        assertThat(naming.end().length()).isZero();
    }

    @Test
    void aLengthThatIsNotKnownStaysUnknown() {
        naming.pass(Buffer.buffer("{\"model\":\"other\"}"));

        assertThat(naming.lengthOf(-1)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[{\"model\":\"other\"}]",
                "{\"model\":7}",
                "{\"model\":{\"model\":\"other\"}}",
                "{\"error\":{\"model\":\"other\"}}",
                "{\"model\":\"oth",
                "{"
            })
    void whatDoesNotNameTheModelPassesAsItIs(String body) {
        Buffer passed = Buffer.buffer();
        for (int i = 0; i < body.length(); i++) {
            passed.appendBuffer(naming.pass(Buffer.buffer(body.substring(i, i + 1))));
        }

        assertThat(passed.appendBuffer(naming.end()).toString()).isEqualTo(body);
        assertThat(naming.lengthOf(body.length())).isEqualTo(body.length());
    }
}
