package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.jspecify.annotations.Nullable;
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
    private final List<Failure> rejected = new ArrayList<>();
    private @Nullable ReadStream<Buffer> begun;
    private Collected client = new Collected();
    private boolean reading = true;

    private final ReplyOwner owner = new ReplyOwner() {
        @Override
        public void begun(ReadStream<Buffer> body, long length, Reply.Progress progress) {
            begun = body;
            client = Collected.from(body);
            if (reading) {
                body.resume();
            }
        }

        @Override
        public void rejected(Failure failure) {
            rejected.add(failure);
        }

        @Override
        public void ended(Reply.Progress progress) {
            ended.add(progress.outcome());
        }
    };

    @Test
    void responseBytes() {
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        relay.start();
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
            BodyRelay relay = new BodyRelay(upstream, 200, Dialect.MESSAGES, true, -1, null, owner);
            relay.start();
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
        relay.start();
        source.say(body).end();

        assertThat(relay.usage()).isEqualTo(new Usage(input, output, cached, 0, 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"a\":", "{]", "{\"usage\":{\"input_tokens\":99999999999999999999}}", "\u0000"})
    void whatIsNotJsonPassesAllTheSame(String body) {
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        relay.start();
        source.say(body).say("more").end();

        assertThat(client.text()).isEqualTo(body + "more");
        assertThat(relay.outcome()).isEqualTo(Outcome.OK);
        assertThat(relay.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void err200ErrorBody() {
        String body = "{\"error\":{\"message\":\"no\"}}";
        relay(200, Dialect.CHAT).start();
        source.say(body).end();

        assertThat(client.text()).isEqualTo(body);
        assertThat(ended).containsExactly(Outcome.UPSTREAM_ERROR);
    }

    @Test
    void aNullErrorMemberOrOneFurtherInIsNoError() {
        relay(200, Dialect.RESPONSES).start();
        source.say("{\"error\":null,\"output\":[{\"error\":\"x\"}],\"x\":{\"error\":1}}")
                .end();

        assertThat(ended).containsExactly(Outcome.OK);
    }

    @ParameterizedTest
    @CsvSource({"400,CALLER_ERROR", "429,CALLER_ERROR", "500,UPSTREAM_ERROR", "529,UPSTREAM_ERROR", "201,OK"})
    void theStatusTellsTheOutcome(int status, Outcome outcome) {
        new BodyRelay(source, status, Dialect.CHAT, false, 1, null, owner).start();
        source.say("x").end();

        assertThat(ended).containsExactly(outcome);
    }

    @Test
    void aBreakIsPassedOnAndNeverLooksLikeAnEnd() {
        IOException why = new IOException("reset");
        BodyRelay relay = relay(200, Dialect.MESSAGES);
        relay.start();
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
        reading = false;
        relay(200, Dialect.MESSAGES).start();
        source.say("{");
        source.fail(why);

        Objects.requireNonNull(begun).resume();
        assertThat(client.failure()).isSameAs(why);
    }

    @Test
    void aBreakBeforeTheFirstBytesIsRejected() {
        relay(200, Dialect.MESSAGES).start();
        source.fail(new RefusedException(Failure.of(FailureKind.CONNECTION_LOST, "reset")));
        source.say("late").end();

        assertThat(rejected).extracting(Failure::kind).containsExactly(FailureKind.CONNECTION_LOST);
        assertThat(begun).isNull();
        assertThat(ended).isEmpty();
    }

    @Test
    void aGoodAnswerWithoutAnyBytesIsRejected() {
        relay(200, Dialect.MESSAGES).start();
        source.end();

        assertThat(rejected).extracting(Failure::kind).containsExactly(FailureKind.BROKEN_REPLY);
        assertThat(begun).isNull();
    }

    @Test
    void anErrorWithoutAnyBytesIsPassedOn() {
        relay(404, Dialect.MESSAGES).start();
        source.end();

        assertThat(client.ended()).isTrue();
        assertThat(ended).containsExactly(Outcome.CALLER_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n"})
    void aStoredResponseIsKnownByItsId(String tail) {
        BodyRelay relay = relay(200, Dialect.RESPONSES);
        relay.start();
        source.say("{\"output\":[{\"id\":\"rs_1\"}],\"id\":\"resp_7\",")
                .say("\"usage\":null}" + tail)
                .end();

        assertThat(relay.responseId()).contains("resp_7");
    }

    @Test
    void theIdOfAStoredResponseIsKnownFromAReplyInOnePiece() {
        BodyRelay relay = relay(200, Dialect.RESPONSES);
        relay.start();
        source.say("{\"output\":[{\"id\":\"rs_1\"}],\"id\":\"resp_7\"}").end();

        assertThat(relay.responseId()).contains("resp_7");
    }

    @Test
    void readsOnlyAsFastAsTheClient() {
        reading = false;
        relay(200, Dialect.MESSAGES).start();
        source.say("{").say("}").end();

        assertThat(client.text()).isEmpty();
        assertThat(ended).isEmpty();
        Objects.requireNonNull(begun).fetch(1);
        assertThat(client.text()).isEqualTo("{");
        begun.resume();
        assertThat(client.ended()).isTrue();
    }

    @Test
    void aBodyThatNamesTheModelOtherwiseKeepsItsUsage() {
        BodyRelay relay = named();
        relay.start();
        source.say("{\"model\":\"claude")
                .say("-x\",\"usage\":{\"input_tokens\":3,")
                .say("\"output_tokens\":4}}")
                .end();

        assertThat(client.text()).isEqualTo("{\"model\":\"mine\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
        assertThat(client.ended()).isTrue();
        assertThat(relay.usage()).isEqualTo(new Usage(3, 4, 0, 0, 0, false));
    }

    @Test
    void anEmptyBodyIsNoReplyWhateverItIsToName() {
        named().start();
        source.end();

        assertThat(begun).isNull();
        assertThat(ended).isEmpty();
    }

    private BodyRelay named() {
        return new BodyRelay(source, 200, Dialect.MESSAGES, true, -1, new AskedModel("mine", Dialect.MESSAGES), owner);
    }

    private BodyRelay relay(int status, Dialect dialect) {
        return new BodyRelay(source, status, dialect, true, -1, null, owner);
    }
}
