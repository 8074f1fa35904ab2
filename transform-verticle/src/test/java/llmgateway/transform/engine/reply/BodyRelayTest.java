package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyRelayTest {
    private static final String MESSAGE =
            "{\"id\":\"msg_é\", \"content\":[{\"usage\":{\"input_tokens\":99}}],\"usage\":"
                    + "{\"input_tokens\":3,\"iterations\":[{\"input_tokens\":77}],\"cache_creation_input_tokens\":4,"
                    + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":4},\"cache_read_input_tokens\":5,\"output_tokens\":6,"
                    + "\"output_tokens_details\":{\"thinking_tokens\":2},\"service_tier\":\"standard\"},\"x\":1.0}\n";

    private final FakeSource source = new FakeSource();
    private final List<Outcome> ended = new ArrayList<>();

    @Test
    void responseBytes() {
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        Collected client = read(relay.start());
        source.say(MESSAGE).end();

        assertThat(client.text()).isEqualTo(MESSAGE);
        assertThat(client.ended()).isTrue();
        assertThat(ended).containsExactly(Outcome.OK);
        assertThat(relay.usage()).isEqualTo(new Usage(3, 6, 5, 4, 2, false));
    }

    @Test
    void usageIsReadWhereverTheBytesAreCut() {
        Buffer bytes = Buffer.buffer(MESSAGE);
        for (int cut = 1; cut < bytes.length(); cut++) {
            FakeSource upstream = new FakeSource();
            BodyRelay relay = new BodyRelay(upstream, 200, Dialect.MESSAGES, true, progress -> {});
            Collected client = read(relay.start());
            upstream.say(bytes.getBuffer(0, cut))
                    .say(bytes.getBuffer(cut, bytes.length()))
                    .end();
            assertThat(relay.usage()).as("cut at %s", cut).isEqualTo(new Usage(3, 6, 5, 4, 2, false));
            assertThat(client.pieces()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CHAT|{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"total_tokens\":11,\"prompt_cache_hit_tokens\":4}}|5|2|4",
                "RESPONSES|{\"usage\":{\"input_tokens\":9,\"output_tokens\":2,\"input_tokens_details\":{\"cached_tokens\":1}}}|8|2|1",
                "EMBEDDINGS|{\"data\":[{\"embedding\":[0.1,-2e3]}],\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}|9|0|0",
                "CHAT|{\"usage\":null}|0|0|0",
                "CHAT|{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":2.5}}|0|0|0",
            })
    void knowsTheUsageOfEachDialect(Dialect dialect, String body, long input, long output, long cached) {
        BodyRelay relay = relay(200, dialect);
        read(relay.start());
        source.say(body).end();

        assertThat(relay.usage()).isEqualTo(new Usage(input, output, cached, 0, 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"a\":", "{]", "{\"usage\":{\"input_tokens\":99999999999999999999}}", "\u0000"})
    void whatIsNotJsonPassesAllTheSame(String body) {
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        Collected client = read(relay.start());
        source.say(body).say("more").end();

        assertThat(client.text()).isEqualTo(body + "more");
        assertThat(relay.outcome()).isEqualTo(Outcome.OK);
        assertThat(relay.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void err200ErrorBody() {
        String body = "{\"error\":{\"message\":\"no\"}}";
        Collected client = read(relay(200, Dialect.CHAT).start());
        source.say(body).end();

        assertThat(client.text()).isEqualTo(body);
        assertThat(ended).containsExactly(Outcome.UPSTREAM_ERROR);
    }

    @Test
    void aNullErrorMemberOrOneFurtherInIsNoError() {
        read(relay(200, Dialect.RESPONSES).start());
        source.say("{\"error\":null,\"output\":[{\"error\":\"x\"}],\"x\":{\"error\":1}}")
                .end();

        assertThat(ended).containsExactly(Outcome.OK);
    }

    @ParameterizedTest
    @CsvSource({"400,CALLER_ERROR", "429,CALLER_ERROR", "500,UPSTREAM_ERROR", "529,UPSTREAM_ERROR", "201,OK"})
    void theStatusTellsTheOutcome(int status, Outcome outcome) {
        new BodyRelay(source, status, Dialect.CHAT, false, progress -> ended.add(progress.outcome()))
                .start()
                .resume();
        source.say("x").end();

        assertThat(ended).containsExactly(outcome);
    }

    @Test
    void aBreakIsPassedOnAndNeverLooksLikeAnEnd() {
        IOException why = new IOException("reset");
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        Collected client = read(relay.start());
        source.say(MESSAGE.substring(0, 20));
        source.fail(why);

        assertThat(client.text()).isEqualTo(MESSAGE.substring(0, 20));
        assertThat(client.failure()).isSameAs(why);
        assertThat(client.ended()).isFalse();
        assertThat(ended).containsExactly(Outcome.STREAM_INCOMPLETE);
        assertThat(relay.usage().partial()).isTrue();
    }

    @Test
    void aBreakBeforeAnybodyReadsIsNotLost() {
        IOException why = new IOException("reset");
        ReadStream<Buffer> body = relay(200, Dialect.MESSAGES).start();
        source.fail(why);

        assertThat(read(body).failure()).isSameAs(why);
    }

    @Test
    void readsOnlyAsFastAsTheClient() {
        ReadStream<Buffer> body = relay(200, Dialect.MESSAGES).start();
        Collected client = Collected.from(body);
        source.say("{").say("}").end();

        assertThat(client.text()).isEmpty();
        assertThat(ended).isEmpty();
        body.fetch(1);
        assertThat(client.text()).isEqualTo("{");
        body.resume();
        assertThat(client.ended()).isTrue();
    }

    private BodyRelay relay(int status, Dialect dialect) {
        return new BodyRelay(source, status, dialect, true, (Reply.Progress progress) -> ended.add(progress.outcome()));
    }

    private static Collected read(ReadStream<Buffer> body) {
        Collected client = Collected.from(body);
        body.resume();
        return client;
    }
}
