package llmgateway.transform.engine.stream;

import static llmgateway.transform.engine.stream.Events.CHUNK;
import static llmgateway.transform.engine.stream.Events.PING;
import static llmgateway.transform.engine.stream.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamBeginningTest {
    private final FakeSource source = new FakeSource();
    private final Told told = new Told();

    @Test
    void commentsAndPingsDoNotBeginTheReplyButComeFirstInIt() {
        start(Dialect.MESSAGES);
        source.say(": hello\n\n" + PING);
        assertThat(told.body).isNull();

        source.say(START);
        assertThat(source.isPaused()).isTrue();
        Collected client = Collected.from(told.body());
        told.body().resume();
        assertThat(client.text()).isEqualTo(": hello\n\n" + PING + START);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"MESSAGES", "CHAT", "RESPONSES"})
    void aStreamThatEndsOrBreaksBeforeItsFirstEventIsRejected(Dialect dialect) {
        start(dialect);
        source.say(": comment\n\ndata: {").end();
        assertThat(told.failure().kind()).isEqualTo(FailureKind.BROKEN_REPLY);
        assertThat(told.body).isNull();
    }

    @Test
    void aBreakBeforeTheFirstEventKeepsItsReason() {
        start(Dialect.MESSAGES);
        source.fail(new RefusedException(Failure.of(FailureKind.UPSTREAM_TIMEOUT, "slow")));

        assertThat(told.failure().kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MESSAGES|event: error~data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}|UPSTREAM_OVERLOADED|529",
                "MESSAGES|data: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}|UPSTREAM_RATE_LIMITED|429",
                "MESSAGES|event: error~data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}|UPSTREAM_ERROR|500",
                "CHAT|data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"code\":null}}|UPSTREAM_ERROR|500",
                "CHAT|data: {\"error\":{\"message\":\"m\",\"code\":\"server_is_overloaded\"}}|UPSTREAM_OVERLOADED|503",
                "CHAT|data: {\"error\":{\"message\":\"m\",\"code\":429}}|UPSTREAM_RATE_LIMITED|429",
                "CHAT|data: {\"error\":\"m\"}|UPSTREAM_ERROR|500",
                "RESPONSES|event: error~data: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}|UPSTREAM_RATE_LIMITED|429",
                "RESPONSES|event: response.failed~data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}|UPSTREAM_ERROR|500",
            })
    void anUpstreamErrorAsTheFirstEventIsRejected(Dialect dialect, String event, FailureKind kind, int status) {
        start(dialect);
        source.say(": comment\n\n" + event.replace('~', '\n') + "\n\n" + CHUNK);

        Failure failure = told.failure();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message()).isEqualTo("m");
        assertThat(failure.upstream().orElseThrow().status()).isEqualTo(status);
        assertThat(failure.upstream().orElseThrow().body().toString()).contains("\"m\"");
        assertThat(told.body).isNull();
        source.end();
        assertThat(told.rejections).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MESSAGES|event: error~data: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"}}",
                "CHAT|data: {\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}",
                "RESPONSES|event: response.failed~data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"m\"}}}",
            })
    void theCallersFaultAsTheFirstEventIsAnAnswerThatNoOtherAccountWouldGiveBetter(Dialect dialect, String event) {
        start(dialect);

        source.say(event.replace('~', '\n') + "\n\n");

        Failure failure = told.failure();
        assertThat(failure.remedy()).isEqualTo(Remedy.STOP);
        assertThat(failure.upstream().orElseThrow().status()).isEqualTo(400);
        assertThat(failure.upstream().orElseThrow().body().toString()).contains("\"m\"");
        assertThat(told.body).isNull();
    }

    private void start(Dialect dialect) {
        new StreamRelay(source, dialect, false, null, told).start();
    }
}
