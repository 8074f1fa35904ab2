package llmgateway.transform.engine.stream;

import static llmgateway.transform.engine.stream.Events.CHUNK;
import static llmgateway.transform.engine.stream.Events.COMPLETED;
import static llmgateway.transform.engine.stream.Events.CREATED;
import static llmgateway.transform.engine.stream.Events.DELTA;
import static llmgateway.transform.engine.stream.Events.DONE;
import static llmgateway.transform.engine.stream.Events.FINISH;
import static llmgateway.transform.engine.stream.Events.PING;
import static llmgateway.transform.engine.stream.Events.START;
import static llmgateway.transform.engine.stream.Events.STOP;
import static llmgateway.transform.engine.stream.Events.STOP_REASON;
import static llmgateway.transform.engine.stream.Events.TEXT;
import static llmgateway.transform.engine.stream.Events.USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.api.Test;

class StreamRelayTest {
    private final FakeSource source = new FakeSource();
    private final Told told = new Told();

    @Test
    void forwardsEachWholeEventAtOnceAndUnchanged() {
        Collected client = relay(Dialect.MESSAGES, START);

        source.say(DELTA);
        assertThat(client.pieces()).containsExactly(START, DELTA);
        source.say(DELTA + PING + DELTA.substring(0, 30));
        assertThat(client.pieces()).containsExactly(START, DELTA, DELTA + PING);
        source.say(DELTA.substring(30) + STOP_REASON + STOP).end();

        assertThat(client.text()).isEqualTo(START + DELTA + DELTA + PING + DELTA + STOP_REASON + STOP);
        assertThat(client.ended()).isTrue();
        assertThat(told.ended).isEqualTo(1);
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void usageIsTheLastCumulativeFigureFieldByField() {
        relay(Dialect.MESSAGES, START + DELTA);
        assertThat(told.progress().usage()).isEqualTo(new Usage(10, 1, 5, 0, 0, false));

        source.say(STOP_REASON + STOP).end();
        assertThat(told.progress().usage()).isEqualTo(new Usage(10, 42, 5, 0, 0, false));
    }

    @Test
    void eventsWithoutNamesAreKnownByTheirType() {
        relay(Dialect.MESSAGES, START.substring(START.indexOf("data:")));
        source.say(STOP_REASON.substring(STOP_REASON.indexOf("data:"))).end();

        assertThat(told.progress().usage().output()).isEqualTo(42);
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void nothingIsReadWhileTheClientDoesNotWant() {
        Collected client = relay(Dialect.MESSAGES, START);
        told.body().pause();
        assertThat(source.isPaused()).isTrue();

        source.say(DELTA).say(STOP_REASON).end();
        assertThat(client.text()).isEqualTo(START);
        assertThat(told.ended).isZero();

        told.body().fetch(1);
        assertThat(client.text()).isEqualTo(START + DELTA);
        assertThat(source.isPaused()).isTrue();
        told.body().resume();
        assertThat(client.text()).isEqualTo(START + DELTA + STOP_REASON);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void cutAfterDelta() {
        Collected client = relay(Dialect.MESSAGES, START + DELTA + STOP_REASON);
        source.say("event: message_st").end();

        assertThat(client.text()).isEqualTo(START + DELTA + STOP_REASON);
        assertThat(client.ended()).isTrue();
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aMessagesStreamThatIsCutEndsWithAnErrorEvent() {
        Collected client = relay(Dialect.MESSAGES, START + DELTA);
        source.say(DELTA.substring(0, 40)).end();

        String tail = client.text().substring((START + DELTA).length());
        assertThat(tail).startsWith("event: error\ndata: ").endsWith("\n\n");
        assertThat(data(tail).getJsonObject("error").getString("type")).isEqualTo("api_error");
        assertThat(client.ended()).isTrue();
        assertThat(told.progress().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
        assertThat(told.progress().usage().partial()).isTrue();
    }

    @Test
    void cutNoDone() {
        Collected client = relay(Dialect.CHAT, CHUNK);
        source.end();

        String tail = client.text().substring(CHUNK.length());
        assertThat(data(tail).getJsonObject("error").getMap()).containsOnlyKeys("message", "type", "param", "code");
        assertThat(client.text()).doesNotContain("[DONE]");
        assertThat(told.progress().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
    }

    @Test
    void aChatStreamWithAFinishReasonNeedsNoDone() {
        Collected client = relay(Dialect.CHAT, CHUNK + FINISH);
        source.end();

        assertThat(client.text()).isEqualTo(CHUNK + FINISH);
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aFinishReasonThatIsOnlyTalkedAboutFinishesNothing() {
        String talk = CHUNK.replace("hi", "\\\"finish_reason\\\":\\\"stop\\\"");
        relay(Dialect.CHAT, talk);
        source.end();

        assertThat(told.progress().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
    }

    @Test
    void doneRelayed() {
        Collected client = relay(Dialect.CHAT, CHUNK + FINISH + USAGE + DONE);
        source.end();

        assertThat(client.text()).isEqualTo(CHUNK + FINISH + USAGE + DONE);
        assertThat(told.progress().usage()).isEqualTo(new Usage(12, 7, 8, 0, 3, false));
    }

    @Test
    void usageThatTheClientDidNotAskForIsCountedAndWithheld() {
        start(Dialect.CHAT, true);
        source.say(CHUNK + FINISH + USAGE + DONE);
        Collected client = Collected.from(told.body());
        told.body().resume();
        source.end();

        assertThat(client.text()).isEqualTo(CHUNK + FINISH + DONE);
        assertThat(told.progress().usage().output()).isEqualTo(7);
    }

    @Test
    void usageWithinAContentChunkIsNeverWithheld() {
        String inFinish = FINISH.replace("\"usage\":null", "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}");
        String empty = FINISH.replace("[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", "[]");
        start(Dialect.CHAT, true);
        source.say(empty + inFinish + DONE);
        Collected client = Collected.from(told.body());
        told.body().resume();

        assertThat(client.text()).isEqualTo(empty + inFinish + DONE);
        assertThat(told.progress().usage()).isEqualTo(new Usage(1, 2, 0, 0, 0, false));
    }

    @Test
    void rrCut() {
        Collected client = relay(Dialect.RESPONSES, CREATED + TEXT);
        source.end();

        String tail = client.text().substring((CREATED + TEXT).length());
        assertThat(tail).startsWith("event: response.failed\n");
        JsonObject failed = data(tail);
        assertThat(failed.getString("type")).isEqualTo("response.failed");
        assertThat(failed.getInteger("sequence_number")).isEqualTo(8);
        JsonObject response = failed.getJsonObject("response");
        assertThat(response.getString("id")).isEqualTo("resp_1");
        assertThat(response.getString("model")).isEqualTo("gpt");
        assertThat(response.getInteger("created_at")).isEqualTo(99);
        assertThat(response.getString("status")).isEqualTo("failed");
        assertThat(response.getJsonObject("error").getString("code")).isEqualTo("server_error");
        assertThat(response.fieldNames())
                .contains(
                        "incomplete_details",
                        "instructions",
                        "metadata",
                        "output",
                        "parallel_tool_calls",
                        "temperature",
                        "tool_choice",
                        "tools",
                        "top_p",
                        "access_programs");
        assertThat(told.progress().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
    }

    @Test
    void aCompletedResponseEndsTheStreamAndTellsItsUsage() {
        Collected client = relay(Dialect.RESPONSES, CREATED + TEXT + COMPLETED);
        source.end();

        assertThat(client.text()).isEqualTo(CREATED + TEXT + COMPLETED);
        assertThat(told.progress().usage()).isEqualTo(new Usage(20, 4, 10, 0, 2, false));
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aBreakAfterTheLastEventHarmsNothing() {
        Collected client = relay(Dialect.RESPONSES, CREATED + COMPLETED);
        source.fail(new IOException("reset"));

        assertThat(client.text()).isEqualTo(CREATED + COMPLETED);
        assertThat(client.ended()).isTrue();
        assertThat(told.progress().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aStallInTheMiddleIsToldAsATimeout() {
        Collected client = relay(Dialect.MESSAGES, START);
        source.fail(new RefusedException(Failure.of(FailureKind.UPSTREAM_TIMEOUT, "The upstream fell silent.")));

        JsonObject error = data(client.text().substring(START.length())).getJsonObject("error");
        assertThat(error.getString("type")).isEqualTo("timeout_error");
        assertThat(error.getString("message")).isEqualTo("The upstream fell silent.");
        assertThat(told.progress().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
    }

    @Test
    void aLaterErrorEventPassesUnchangedAndIsTheEnd() {
        String error =
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        Collected client = relay(Dialect.MESSAGES, START + DELTA + error);
        source.fail(new IOException("closed"));

        assertThat(client.text()).isEqualTo(START + DELTA + error);
        assertThat(client.ended()).isTrue();
        assertThat(told.progress().outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
    }

    @Test
    void anEndlessEventBreaksTheStream() {
        Collected client = relay(Dialect.MESSAGES, START);
        Buffer megabyte = Buffer.buffer("x".repeat(1024 * 1024));
        for (int i = 0; i < 17; i++) {
            source.say(megabyte);
        }

        assertThat(client.text()).startsWith(START + "event: error\n");
        assertThat(client.ended()).isTrue();
        assertThat(told.ended).isEqualTo(1);
    }

    @Test
    void anyCutOfTheBytesGivesTheSameReply() {
        String stream = CHUNK + ": c\n\n" + FINISH.replace("\n\n", "\r\n\r\n") + USAGE + DONE;
        for (int cut = 1; cut < stream.length(); cut++) {
            FakeSource upstream = new FakeSource();
            Told owner = new Told();
            new StreamRelay(upstream, Dialect.CHAT, true, null, owner).start();
            StringBuilder text = new StringBuilder();
            upstream.say(stream.substring(0, cut)).say(stream.substring(cut)).end();
            owner.body().handler(text::append);
            owner.body().resume();
            assertThat(text.toString())
                    .as("cut at %s", cut)
                    .isEqualTo(CHUNK + ": c\n\n" + FINISH.replace("\n\n", "\r\n\r\n") + DONE);
            assertThat(owner.progress().usage().output()).isEqualTo(7);
        }
    }

    private void start(Dialect dialect, boolean hideUsage) {
        new StreamRelay(source, dialect, hideUsage, null, told).start();
    }

    private Collected relay(Dialect dialect, String first) {
        start(dialect, false);
        source.say(first);
        Collected client = Collected.from(told.body());
        told.body().resume();
        return client;
    }

    private static JsonObject data(String event) {
        return new JsonObject(event.substring(event.indexOf("data: ") + 6));
    }
}
