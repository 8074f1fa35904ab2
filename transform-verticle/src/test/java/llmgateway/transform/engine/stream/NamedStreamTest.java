package llmgateway.transform.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.testing.Replies;
import llmgateway.transform.engine.reply.AskedModel;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that name the model as the client asked for it. */
class NamedStreamTest {
    private static final String UPSTREAM = "upstream-name-2";
    private static final String ASKED = "my \"smart\" é";
    private static final String ESCAPED = "my \\\"smart\\\" é";

    private static String relayed(Dialect dialect, String stream, int cut) {
        FakeSource source = new FakeSource();
        Told told = new Told();
        new StreamRelay(source, dialect, false, new AskedModel(ASKED, dialect), told).start();
        Buffer bytes = Buffer.buffer(stream);
        source.say(bytes.getBuffer(0, cut))
                .say(bytes.getBuffer(cut, bytes.length()))
                .end();
        Collected client = Collected.from(told.body());
        told.body().resume();
        assertThat(client.ended()).isTrue();
        return client.text();
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of(Dialect.MESSAGES, Replies.messageEvents(UPSTREAM, "the \"model\":\"x\" é", "b"), 1),
                Arguments.of(Dialect.CHAT, Replies.chatChunksWithUsage(UPSTREAM, "\"model\":\"x\"", "é"), 5),
                Arguments.of(Dialect.RESPONSES, Replies.responseEvents(UPSTREAM, "\"model\":\"x\"", "é"), 3));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void nothingButTheNameIsChangedWhereverTheBytesAreCut(Dialect dialect, List<String> events, int names) {
        String stream = ": hello\n\n" + String.join("", events);
        assertThat(stream.split(UPSTREAM, -1)).hasSize(names + 1);
        int length = Buffer.buffer(stream).length();
        for (int cut = 1; cut < length; cut++) {
            assertThat(relayed(dialect, stream, cut)).as("cut at %s", cut).isEqualTo(stream.replace(UPSTREAM, ESCAPED));
        }
    }

    @Test
    void aNameInDataOfSeveralLinesIsFound() {
        String start = String.join(
                "\r\n",
                "id: 1",
                "event: message_start",
                "data: {\"type\":\"message_start\",",
                "data:  \"message\":",
                ": comment",
                "data:{ \"model\" : \"%s\", \"usage\":{}}}",
                "",
                "");
        String stop =
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";

        assertThat(relayed(Dialect.MESSAGES, start.formatted(UPSTREAM) + stop, 20))
                .isEqualTo(start.formatted(ESCAPED) + stop);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":null,\"choices\":[{\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"model\":\"x\",\"finish_reason\":\"stop\"}]}",
                "{\"message\":{\"model\":\"x\"},\"choices\":[{\"finish_reason\":\"stop\"}]}",
            })
    void whatIsNoNameOfTheModelStays(String chunk) {
        String stream = "data: " + chunk + "\n\ndata: {broken\n\ndata: [DONE]\n\n";

        assertThat(relayed(Dialect.CHAT, stream, 3)).isEqualTo(stream);
    }

    @Test
    void anErrorThatTheGatewayAddsNamesTheSameModel() {
        String created = Replies.responseEvents(UPSTREAM, "x").get(0);

        String text = relayed(Dialect.RESPONSES, created, 9);

        assertThat(text).contains("response.failed").doesNotContain(UPSTREAM);
        assertThat(text.split("my \\\\", -1)).hasSize(3);
    }
}
