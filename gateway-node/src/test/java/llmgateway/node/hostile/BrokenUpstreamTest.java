package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that closes, stalls, trickles, lies or talks nonsense, at each moment of a call. */
class BrokenUpstreamTest extends HostileTest {
    private static final String EVENT_STREAM = "content-type: text/event-stream";
    private static final String JSON = "content-type: application/json";

    @Override
    GatewayConfig config() {
        return config(server(600, 33_554_432, 0), new TimeoutsConfig(1, 1, 1, 1));
    }

    private static final Map<String, Script> NO_ANSWER = Map.ofEntries(
            Map.entry("closes", Script.silence().close()),
            Map.entry("resets", Script.silence().reset()),
            Map.entry(
                    "closes in the status line",
                    Script.silence().raw("HTTP/1.1 20").close()),
            Map.entry(
                    "closes in the head",
                    Script.silence()
                            .raw("HTTP/1.1 200 OK\r\ncontent-type: appl")
                            .close()),
            Map.entry("closes after an interim head", Script.silence().head(100).close()),
            Map.entry("talks garbage", Script.silence().raw("\u0000\u0001\u0002 SSH-2.0\r\n\r\n")),
            Map.entry("talks garbage without end", Script.silence().raw("x".repeat(200_000))),
            Map.entry("has an impossible status", Script.silence().raw("HTTP/1.1 99999 x\r\n\r\n")),
            Map.entry("has a negative status", Script.silence().raw("HTTP/1.1 -200 x\r\n\r\n")),
            Map.entry("answers with a request", Script.silence().raw("GET / HTTP/1.1\r\nhost: x\r\n\r\n")),
            Map.entry("has a huge header", Script.reply(200, "application/json", MESSAGE, "x: " + "y".repeat(70_000))),
            Map.entry(
                    "has a huge status line", Script.silence().raw("HTTP/1.1 200 " + "y".repeat(70_000) + "\r\n\r\n")),
            Map.entry(
                    "has many headers",
                    Script.reply(200, "application/json", MESSAGE, "x-y: zzzzzzzzzz\r\n".repeat(5_000) + "x: y")),
            Map.entry(
                    "has two lengths",
                    Script.silence()
                            .head(200, JSON, "content-length: 5", "content-length: 6")
                            .raw("123456")),
            Map.entry(
                    "has a length and chunks",
                    Script.silence()
                            .head(200, JSON, "content-length: 5", "transfer-encoding: chunked")
                            .raw("xxxxx")
                            .close()),
            Map.entry(
                    "has a negative length",
                    Script.silence().head(200, JSON, "content-length: -5").close()),
            Map.entry(
                    "switches protocols",
                    Script.silence()
                            .head(101, "connection: upgrade", "upgrade: x")
                            .close()),
            Map.entry(
                    "answers with an interim head of an unknown kind",
                    Script.silence().head(102)),
            Map.entry("says nothing was modified", Script.silence().head(304)),
            Map.entry("redirects", Script.silence().head(302, "location: http://127.0.0.1:1/", "content-length: 0")),
            Map.entry("sends a web page", Script.reply(200, "text/html", "<html><body>Login</body></html>")));

    static Stream<String> waysOfNotAnswering() {
        return NO_ANSWER.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("waysOfNotAnswering")
    void aCallThatIsNotAnsweredFailsAsTheUpstreamsFault(String way) throws Exception {
        for (String body : List.of(BODY, STREAMED)) {
            provider.always(Objects.requireNonNull(NO_ANSWER.get(way)));
            Answer answer = exchange(Wire.post(PATH, body));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("\"type\":\"error\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"})
    void aHeadThatStallsTimesOut(String begun) throws Exception {
        for (String body : List.of(BODY, STREAMED)) {
            provider.enqueue(Script.silence().raw(begun).stall());
            assertThat(exchange(Wire.post(PATH, body)).status()).isEqualTo(504);
        }
    }

    @Test
    void interimAnswersAreNoProgress() throws Exception {
        provider.enqueue(Script.silence().head(100).head(103, "link: </x>").stall());
        assertThat(exchange(Wire.post(PATH, BODY)).status()).isEqualTo(504);
    }

    @Test
    void interimAnswersBeforeTheRealOneArePassedOver() throws Exception {
        provider.enqueue(Script.silence()
                .head(100)
                .head(103, "link: </x>", "x-interim: 1")
                .head(200, JSON, "content-length: " + MESSAGE.length())
                .raw(MESSAGE));
        try (Wire wire = wire()) {
            Answer answer = wire.send(Wire.post(PATH, BODY)).nextAnswer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(MESSAGE);
            assertThat(answer.headers().contains("x-interim")).isFalse();
        }
    }

    @Test
    void aBodyThatStallsAfterTheHeadTimesOut() throws Exception {
        provider.enqueue(Script.silence().head(200, JSON, "content-length: 100").stall());
        assertThat(exchange(Wire.post(PATH, BODY)).status()).isEqualTo(504);
        provider.enqueue(Script.stream().stall());
        assertThat(exchange(Wire.post(PATH, STREAMED)).status()).isEqualTo(504);
        provider.enqueue(Script.stream()
                .chunk(": only a comment\n\n")
                .chunk("event: message_st")
                .stall());
        assertThat(exchange(Wire.post(PATH, STREAMED)).status()).isEqualTo(504);
    }

    @Test
    void aStreamThatStallsBetweenEventsEndsWithAnError() throws Exception {
        provider.enqueue(Script.stream().chunk(EVENTS.get(0)).stall());
        Answer answer = exchange(Wire.post(PATH, STREAMED));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith(EVENTS.get(0) + "event: error\n").doesNotContain("message_stop");
    }

    @Test
    void aBodyThatStallsInTheMiddleNeverLooksComplete() throws Exception {
        provider.enqueue(Script.silence()
                .head(200, JSON, "content-length: 100000")
                .raw("x".repeat(50_000))
                .stall());
        try (Wire wire = wire()) {
            String all = wire.send(Wire.post(PATH, BODY)).readToEnd();
            assertThat(all).contains("content-length: 100000").doesNotContain("x".repeat(50_001));
        }
        provider.enqueue(Script.chunked(200, JSON).chunk("{\"id\":").stall());
        try (Wire wire = wire()) {
            assertThat(wire.send(Wire.post(PATH, BODY)).readToEnd()).endsWith("{\"id\":\r\n");
        }
    }

    static Stream<Script> breaksInAStream() {
        Script begun = Script.stream().chunk(EVENTS.get(0));
        return Stream.of(
                begun.close(),
                begun.reset(),
                begun.raw("5\r\nab").close(),
                begun.raw("zz\r\n").close(),
                begun.raw("-1\r\n").close(),
                begun.raw("FFFFFFFFFFFFFFFF\r\n").close(),
                begun.raw("5").close(),
                begun.raw("5\r\nabcdefgh\r\n").close(),
                begun.chunk(EVENTS.get(1) + "event: content_block_delta\ndata: {\"ty")
                        .close(),
                begun.chunk("event: content_block_delta\ndata: {\"ty").end(),
                begun.end(),
                begun.chunk("data: " + "y".repeat(17 << 20)).reset(),
                Script.silence().head(200, EVENT_STREAM).raw(EVENTS.get(0)).close(),
                Script.silence()
                        .head(200, EVENT_STREAM, "content-length: 100000")
                        .raw(EVENTS.get(0))
                        .close(),
                Script.silence()
                        .head(
                                200,
                                EVENT_STREAM,
                                "content-length: " + (EVENTS.get(0).length() + 10))
                        .raw(String.join("", EVENTS)));
    }

    @ParameterizedTest
    @MethodSource("breaksInAStream")
    void aStreamThatBreaksEndsWithAnErrorEvent(Script broken) throws Exception {
        provider.enqueue(broken);
        Answer answer = exchange(Wire.post(PATH, STREAMED));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith(EVENTS.get(0))
                .contains("event: error\n")
                .doesNotContain("message_stop")
                .doesNotContain("{\"ty\n");
    }

    static Stream<Script> breaksBeforeTheFirstEvent() {
        return Stream.of(
                Script.stream().close(),
                Script.stream().end(),
                Script.stream().raw("zz\r\n"),
                Script.stream().chunk("\n\n\n: hello\n\n").end(),
                Script.stream()
                        .chunk("event: ping\ndata: {\"type\":\"ping\"}\n\n")
                        .reset(),
                Script.stream().chunk(EVENTS.get(0).substring(0, 40)).close(),
                Script.stream().chunk("data: " + "y".repeat(17 << 20)).stall(),
                Script.silence().head(200, EVENT_STREAM, "content-length: 0"),
                Script.silence().head(200, EVENT_STREAM).close());
    }

    @ParameterizedTest
    @MethodSource("breaksBeforeTheFirstEvent")
    void aStreamThatBreaksBeforeItsFirstEventIsAnError(Script broken) throws Exception {
        provider.always(broken);
        assertThat(exchange(Wire.post(PATH, STREAMED)).status()).isEqualTo(502);
    }

    @Test
    void aBodyShorterThanAnnouncedNeverLooksComplete() throws Exception {
        provider.always(Script.silence()
                .head(200, JSON, "content-length: 1000")
                .raw(MESSAGE)
                .close());
        try (Wire wire = wire()) {
            assertThat(wire.send(Wire.post(PATH, BODY)).readToEnd())
                    .doesNotContain("content-length: " + MESSAGE.length());
        }
    }

    @Test
    void whatFollowsAWholeBodyIsNoAnswerToAnybody() throws Exception {
        String second = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nstolen";
        provider.enqueue(Script.json(MESSAGE).raw(second));
        try (Wire wire = wire()) {
            assertThat(wire.send(Wire.post(PATH, BODY)).answer().body()).isEqualTo(MESSAGE);
            provider.always(Script.json(MESSAGE));
            for (int i = 0; i < 5; i++) {
                assertThat(wire.send(Wire.post(PATH, BODY)).answer().body()).isEqualTo(MESSAGE);
            }
        }
    }

    @Test
    void aReplyThatComesByteByByteArrivesWhole() throws Exception {
        provider.enqueue(Script.silence()
                .trickle("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + MESSAGE.length()
                        + "\r\n\r\n" + MESSAGE));
        assertThat(exchange(Wire.post(PATH, BODY)).body()).isEqualTo(MESSAGE);
        String stream = String.join("", EVENTS);
        provider.enqueue(Script.stream().trickleChunks(stream).end());
        assertThat(exchange(Wire.post(PATH, STREAMED)).body()).isEqualTo(stream);
    }

    @Test
    void aConnectionThatTheUpstreamClosedWhileIdleIsNotMissed() throws Exception {
        provider.always(Script.json(MESSAGE));
        for (int i = 0; i < 5; i++) {
            assertThat(exchange(Wire.post(PATH, BODY)).status()).isEqualTo(200);
            provider.closeConnections();
        }
    }

    @Test
    void aConnectionThatIsClosedOnReuseIsReplacedOnce() throws Exception {
        provider.always(Script.json(MESSAGE));
        try (Wire wire = wire()) {
            assertThat(wire.send(Wire.post(PATH, BODY)).answer().status()).isEqualTo(200);
            provider.enqueue(Script.silence().close());
            Answer answer = wire.send(Wire.post(PATH, BODY)).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-gateway-attempts")).isEqualTo("2");
        }
    }

    @Test
    void anUploadThatTheUpstreamResetsIsTheUpstreamsFault() throws Exception {
        provider.always(Script.cutUpload(100_000));
        assertThat(exchange(Wire.post(PATH, large())).status()).isEqualTo(502);
    }

    @ParameterizedTest
    @CsvSource({"413", "429", "400"})
    void anAnswerDuringTheUploadReachesTheClient(int status) throws Exception {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"early\"}}";
        Gate read = new Gate();
        provider.enqueue(Script.duringUpload(100_000)
                .head(status, JSON, "connection: close", "content-length: " + error.length())
                .raw(error)
                .closeOutput()
                .gate(read)
                .close());
        try (Wire wire = wire()) {
            Answer answer = wire.send(Wire.post(PATH, large())).answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo(error);
        } finally {
            read.open();
        }
    }

    @Test
    void anAnswerDuringTheUploadThatIsCutAtOnceIsTheAnswerOrTheUpstreamsFault() throws Exception {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"early\"}}";
        provider.always(Script.duringUpload(100_000)
                .head(413, JSON, "connection: close", "content-length: " + error.length())
                .raw(error)
                .close());
        assertThat(exchange(Wire.post(PATH, large())).status()).isIn(413, 502);
    }

    @Test
    void anUploadThatTheUpstreamDoesNotReadTimesOut() throws Exception {
        Gate read = new Gate();
        provider.enqueue(Script.duringUpload(10).gate(read));
        assertThat(exchange(Wire.post(PATH, large())).status()).isEqualTo(504);
        read.open();
        provider.awaitCutByPeer(0);
    }

    private static String large() {
        byte[] image = new byte[30_000_000];
        Arrays.fill(image, (byte) 'y');
        return BODY.replace("\"x\"", "\"" + new String(image, StandardCharsets.ISO_8859_1) + "\"");
    }
}
