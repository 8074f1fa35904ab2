package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.failure.UpstreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureClassifierTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final FailureClassifier classifier = new FailureClassifier(() -> NOW, () -> FailureRules.BUILT_IN);

    private static MultiMap headers(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private Verdict judged(int status, Endpoint endpoint, String... headers) {
        return classifier.judge(status, headers(headers), endpoint, false);
    }

    private Failure refused(int status, String... headers) {
        Verdict verdict = classifier.judge(status, headers(headers), Endpoint.MESSAGES, false);
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).failure();
    }

    @ParameterizedTest
    @CsvSource({
        "102, BROKEN_REPLY,          false",
        "302, BROKEN_REPLY,          false",
        "307, BROKEN_REPLY,          false",
        "401, CREDENTIAL_REFUSED,    false",
        "402, QUOTA_EXHAUSTED,       true",
        "403, CREDENTIAL_REFUSED,    false",
        "408, UPSTREAM_TIMEOUT,      true",
        "429, UPSTREAM_RATE_LIMITED, true",
        "500, UPSTREAM_ERROR,        true",
        "501, UPSTREAM_ERROR,        true",
        "502, UPSTREAM_ERROR,        true",
        "503, UPSTREAM_OVERLOADED,   true",
        "504, UPSTREAM_TIMEOUT,      true",
        "520, UPSTREAM_ERROR,        true",
        "529, UPSTREAM_OVERLOADED,   true",
        "600, BROKEN_REPLY,          false"
    })
    void refusesWhatAnotherAccountMayNotHave(int status, FailureKind kind, boolean keepsBody) {
        assertThat(judged(status, Endpoint.MESSAGES)).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.failure().kind()).isEqualTo(kind);
            assertThat(refused.failure().processed()).isEqualTo(Processed.ANSWERED);
            assertThat(refused.failure().remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
            assertThat(refused.keepsBody()).isEqualTo(keepsBody);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 400, 404, 405, 409, 410, 413, 415, 422, 451, 499})
    void passesOnWhatIsForTheCaller(int status) {
        assertThat(judged(status, Endpoint.MESSAGES)).isEqualTo(new Verdict.PassedOn());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void passesOnTheRefusalOfTheCallersOwnCredential(int status) {
        assertThat(classifier.judge(status, headers(), Endpoint.MESSAGES, true)).isEqualTo(new Verdict.PassedOn());
    }

    @Test
    void passesOnThatASideOperationIsNotImplemented() {
        assertThat(judged(501, Endpoint.COUNT_TOKENS)).isEqualTo(new Verdict.PassedOn());
        assertThat(judged(500, Endpoint.COUNT_TOKENS)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void takesAPageInAConversationForABrokenReply() {
        assertThat(judged(200, Endpoint.MESSAGES, "content-type", "Text/HTML; charset=utf-8"))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.failure().kind()).isEqualTo(FailureKind.BROKEN_REPLY));
        assertThat(judged(200, Endpoint.SPEECH, "content-type", "text/html")).isEqualTo(new Verdict.PassedOn());
        assertThat(judged(200, Endpoint.MESSAGES, "content-type", "text/event-stream"))
                .isEqualTo(new Verdict.PassedOn());
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after,    7,                                7000",
        "retry-after,    1.5,                              1500",
        "retry-after,    0,                                0",
        "retry-after-ms, 250,                              250",
        "retry-after,    'Fri, 20 Nov 2026 12:00:30 GMT',  30000",
        "retry-after,    'Fri, 20 Nov 2026 11:00:00 GMT',  0"
    })
    void readsWhenToTryAgain(String header, String value, long millis) {
        assertThat(refused(429, header, value).retryAfter()).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "NaN", "", "Fri, 99 Nov 2026 12:00:30 GMT"})
    void ignoresSenselessTimes(String value) {
        assertThat(refused(503, "retry-after", value).retryAfter()).isEmpty();
    }

    @Test
    void prefersTheExactTimeAndBoundsAbsurdOnes() {
        assertThat(refused(429, "retry-after", "2", "retry-after-ms", "1500").retryAfter())
                .contains(Duration.ofMillis(1500));
        assertThat(refused(429, "retry-after", "1e300").retryAfter()).contains(Duration.ofDays(365));
    }

    @ParameterizedTest
    @CsvSource({
        "429, slow_down,            UPSTREAM_OVERLOADED",
        "429, server_is_overloaded, UPSTREAM_OVERLOADED",
        "429, rate_limit_exceeded,  UPSTREAM_RATE_LIMITED",
        "500, slow_down,            UPSTREAM_OVERLOADED",
        "500, oops,                 UPSTREAM_ERROR",
        "429, insufficient_quota,   QUOTA_EXHAUSTED"
    })
    void readsInTheBodyWhatTheStatusDoesNotTell(int status, String code, FailureKind kind) {
        UpstreamError error = new UpstreamError(
                Dialect.CHAT, status, headers(), Buffer.buffer("{\"error\":{\"code\":\"" + code + "\"}}"));
        Failure failure = classifier.withBody(refused(status, "retry-after", "3"), error, Endpoint.MESSAGES);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.upstream()).isEqualTo(Optional.of(error));
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    }
}
