package llmgateway.transform.engine.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.transform.engine.json.ByteView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorClassifierTest {

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,,UPSTREAM_OVERLOADED",
        "rate_limit_error,,UPSTREAM_RATE_LIMITED",
        "billing_error,,QUOTA_EXHAUSTED",
        "api_error,,UPSTREAM_ERROR",
        "timeout_error,,UPSTREAM_TIMEOUT",
        "authentication_error,,CREDENTIAL_REFUSED",
        "something_new,,UPSTREAM_ERROR",
        "'','',UPSTREAM_ERROR",
        "invalid_request_error,invalid_api_key,CREDENTIAL_REFUSED",
        "server_error,slow_down,UPSTREAM_OVERLOADED",
        "requests,rate_limit_exceeded,UPSTREAM_RATE_LIMITED",
        "'',insufficient_quota,QUOTA_EXHAUSTED",
        "'',503,UPSTREAM_OVERLOADED",
        "'',500,UPSTREAM_ERROR",
        "'',402,QUOTA_EXHAUSTED",
    })
    void blamesTheUpstream(String type, String code, FailureKind kind) {
        assertThat(ErrorClassifier.classify(new ErrorBody(type, "", null, code)))
                .contains(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_error,",
        "not_found_error,",
        "permission_error,",
        "request_too_large,",
        "invalid_request_error,context_length_exceeded",
        "'',unsupported_value",
        "'',previous_response_not_found",
        "'',400",
    })
    void blamesTheCaller(String type, String code) {
        assertThat(ErrorClassifier.classify(new ErrorBody(type, "", null, code)))
                .isEmpty();
    }

    @Test
    void readsErrorsAsEachDialectWordsThem() {
        assertThat(read("{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":\"m\"}}"))
                .contains(new ErrorBody("t", "m", null, null));
        assertThat(read("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":429}}"))
                .contains(new ErrorBody("t", "m", "p", "429"));
        assertThat(read("{\"type\":\"error\",\"code\":\"c\",\"message\":\"m\",\"param\":null}"))
                .contains(new ErrorBody("", "m", null, "c"));
        assertThat(read("{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"c\",\"message\":\"m\"}}}"))
                .contains(new ErrorBody("", "m", null, "c"));
        assertThat(read("{\"error\":{\"type\":\"t\"}}")).contains(new ErrorBody("t", "", null, null));
        assertThat(read("{\"error\":\"m\"}")).contains(new ErrorBody("", "m", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"text\"", "<html>", "{}", "{\"type\":\"x\"}", "{\"error\":null}"})
    void findsNoErrorWhereThereIsNone(String json) {
        assertThat(read(json)).isEmpty();
    }

    private static Optional<ErrorBody> read(String json) {
        return ErrorBody.read(ByteView.of(json));
    }
}
