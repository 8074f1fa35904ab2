package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.stream.StreamRelay;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstreams that break off, fail or talk nonsense: no client may take what it got for a whole reply. */
class BrokenReplyTest {
    private static final String PAIRS = "llmgateway.transform.engine.convert.Samples#pairs";

    /** How a stream stops before its end. */
    private enum Break {
        END,
        CONNECTION_LOST
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aStreamThatIsCutAfterAnyEventNeverLooksWhole(Dialect client, Dialect upstream) throws RefusedException {
        List<String> events = Samples.events(upstream);
        for (Break how : Break.values()) {
            for (int count = 0; count < events.size(); count++) {
                List<String> heard = events.subList(0, count);
                Wire.Told told = broken(client, upstream, how, heard);
                if (isWhole(upstream, heard)) {
                    ClientRules.whole(client, told.text(), "asked", true);
                } else if (told.collected == null) {
                    assertThat(Objects.requireNonNull(told.failure).kind()).isEqualTo(FailureKind.BROKEN_REPLY);
                    assertThat(told.failure.processed()).isEqualTo(Processed.ANSWERED);
                    assertThat(shows(upstream, heard)).as("after %d events", count).isFalse();
                } else {
                    ClientRules.failed(client, told.text(), "asked", true);
                    assertThat(told.collected.ended()).isTrue();
                    assertThat(Objects.requireNonNull(told.progress).outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
                    assertThat(told.progress.usage().partial()).isTrue();
                    assertThat(shows(upstream, heard)).as("after %d events", count).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aReplyThatIsWantedInOnePieceIsRejectedUnlessItIsWhole(Dialect client, Dialect upstream)
            throws RefusedException {
        List<String> events = Samples.events(upstream);
        for (int count = 0; count < events.size(); count++) {
            List<String> heard = events.subList(0, count);
            if (!isWhole(upstream, heard)) {
                Wire.Told told = Samples.told(client, upstream, false, true, heard.toArray(String[]::new));
                assertThat(told.collected).isNull();
                assertThat(Objects.requireNonNull(told.failure).kind()).isEqualTo(FailureKind.BROKEN_REPLY);
            }
        }
        String reply = Samples.reply(upstream).strip();
        Wire.Told cut = Samples.told(client, upstream, false, false, reply.substring(0, reply.length() - 1));
        assertThat(Objects.requireNonNull(cut.failure).kind()).isEqualTo(FailureKind.BROKEN_REPLY);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anErrorBeforeAnythingWasShownIsAnAnswerOfItsOwn(Dialect client, Dialect upstream) throws RefusedException {
        List<String> first = Samples.events(upstream).subList(0, 1);
        for (boolean alone : List.of(true, false)) {
            for (boolean streamed : List.of(true, false)) {
                List<String> events = new ArrayList<>(alone ? List.of() : first);
                events.add(overloaded(upstream));
                Wire.Told told = Samples.told(client, upstream, streamed, true, events.toArray(String[]::new));
                assertThat(told.collected).isNull();
                assertThat(Objects.requireNonNull(told.failure).kind()).isEqualTo(FailureKind.UPSTREAM_OVERLOADED);
                assertThat(told.failure.upstream().orElseThrow().dialect()).isEqualTo(upstream);
                assertThat(told.failure.message()).isEqualTo("Too busy.");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anErrorInTheMidstIsToldInTheClientsWords(Dialect client, Dialect upstream) throws RefusedException {
        List<String> events = Samples.events(upstream);
        for (int count = 1; count < events.size(); count++) {
            List<String> heard = new ArrayList<>(events.subList(0, count));
            if (!shows(upstream, heard) || isWhole(upstream, heard)) {
                continue;
            }
            heard.add(overloaded(upstream));
            heard.addAll(events.subList(count, events.size()));
            Wire.Told told = Samples.told(client, upstream, true, true, heard.toArray(String[]::new));
            ClientRules.failed(client, told.text(), "asked", true);
            List<Frame> frames = Frame.of(told.text());
            Frame last = frames.get(frames.size() - 1);
            switch (client) {
                case MESSAGES ->
                    assertThat(last.json().path("error").path("type").asText()).isEqualTo("overloaded_error");
                case CHAT ->
                    assertThat(last.json().path("error").path("code").asText()).isEqualTo("server_is_overloaded");
                default ->
                    assertThat(last.json().at("/response/error/code").asText()).isEqualTo("server_is_overloaded");
            }
            assertThat(last.data()).contains("Too busy.");
            assertThat(Objects.requireNonNull(told.progress).outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anEventThatIsNoJsonEndsTheReply(Dialect client, Dialect upstream) throws RefusedException {
        for (String nonsense : List.of("data: {\"id\":\n\n", "data: <html>\n\n", "event: error\ndata: {]\n\n")) {
            Wire.Told first = Samples.told(client, upstream, true, true, nonsense);
            assertThat(Objects.requireNonNull(first.failure).kind()).isEqualTo(FailureKind.BROKEN_REPLY);

            List<String> events = new ArrayList<>(Samples.events(upstream));
            events.add(events.size() - 4, nonsense);
            Wire.Told late = Samples.told(client, upstream, true, true, events.toArray(String[]::new));
            ClientRules.failed(client, late.text(), "asked", true);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anAnswerWithoutAnythingInItIsRejected(Dialect client, Dialect upstream) throws RefusedException {
        for (boolean streamed : List.of(true, false)) {
            for (boolean asEvents : List.of(true, false)) {
                for (String nothing : List.of("", ": comment\n\n", "{}", "null", "[]", "\"text\"", "{\"error\":null}")) {
                    Wire.Told told = Samples.told(client, upstream, streamed, asEvents, nothing);
                    assertThat(told.collected).as(nothing).isNull();
                    assertThat(Objects.requireNonNull(told.failure).kind()).as(nothing).isIn(
                            FailureKind.BROKEN_REPLY, FailureKind.UPSTREAM_ERROR);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anEventOverTheLimitEndsTheReply(Dialect client, Dialect upstream) throws RefusedException {
        ConversionPlan plan =
                Samples.wire(client, upstream).sent(Samples.request(client)).plan();
        Buffer megabyte = Buffer.buffer("x".repeat(1024 * 1024));
        List<Buffer> chunks = new ArrayList<>(
                List.of(Buffer.buffer(String.join("", shown(upstream))), Buffer.buffer("data: \"")));
        for (int size = 0; size <= StreamRelay.MAX_EVENT_BYTES; size += megabyte.length()) {
            chunks.add(megabyte);
        }
        ClientRules.failed(client, Wire.answered(plan, true, chunks).text(), "asked", true);
        chunks.remove(0);
        assertThat(Objects.requireNonNull(Wire.answered(plan, true, chunks).failure).kind())
                .isEqualTo(FailureKind.BROKEN_REPLY);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void anErrorInAGoodAnswerIsAFailure(Dialect client, Dialect upstream) throws RefusedException {
        String error = upstream == Dialect.MESSAGES
                ? "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down.\"}}"
                : "{\"error\":{\"message\":\"Slow down.\",\"type\":\"rate_limit_error\",\"param\":null,"
                        + "\"code\":\"rate_limit_exceeded\"}}";
        for (boolean streamed : List.of(true, false)) {
            Wire.Told told = Samples.told(client, upstream, streamed, false, error);
            assertThat(Objects.requireNonNull(told.failure).kind()).isEqualTo(FailureKind.UPSTREAM_RATE_LIMITED);
        }
    }

    private static Wire.Told broken(Dialect client, Dialect upstream, Break how, List<String> events)
            throws RefusedException {
        FakeSource source = new FakeSource();
        Wire.Told told = new Wire.Told();
        ConversionPlan plan =
                Samples.wire(client, upstream).sent(Samples.request(client)).plan();
        new ReplyConversion(source, true, plan, Wire.NOW, told).start();
        events.forEach(source::say);
        switch (how) {
            case END -> source.end();
            case CONNECTION_LOST -> source.fail(new IOException("reset"));
        }
        return told;
    }

    private static String overloaded(Dialect upstream) {
        return switch (upstream) {
            case MESSAGES ->
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"Too busy.\"}}\n\n";
            case CHAT ->
                "data: {\"error\":{\"message\":\"Too busy.\",\"type\":\"service_unavailable_error\",\"param\":null,"
                        + "\"code\":\"server_is_overloaded\"}}\n\n";
            default ->
                "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":9,\"response\":"
                        + "{\"id\":\"resp_5q\",\"status\":\"failed\",\"output\":[],\"error\":"
                        + "{\"code\":\"server_is_overloaded\",\"message\":\"Too busy.\"}}}\n\n";
        };
    }

    /** The shortest beginning of the sample that shows something. */
    private static List<String> shown(Dialect upstream) {
        List<String> events = Samples.events(upstream);
        return Stream.iterate(1, count -> count + 1)
                .map(count -> events.subList(0, count))
                .filter(heard -> shows(upstream, heard))
                .findFirst()
                .orElseThrow();
    }

    private static boolean shows(Dialect upstream, List<String> events) {
        String mark = switch (upstream) {
            case MESSAGES -> "thinking_delta";
            case CHAT -> "\"reasoning_content\"";
            default -> "response.reasoning_summary_text.delta";
        };
        return events.stream().anyMatch(event -> event.contains(mark));
    }

    /** Whether the upstream has said why it stops, so that nothing of the answer is missing. */
    private static boolean isWhole(Dialect upstream, List<String> events) {
        String mark = switch (upstream) {
            case MESSAGES -> "\"stop_reason\":\"tool_use\"";
            case CHAT -> "\"finish_reason\":\"tool_calls\"";
            default -> "response.completed";
        };
        return events.stream().anyMatch(event -> event.contains(mark));
    }
}
