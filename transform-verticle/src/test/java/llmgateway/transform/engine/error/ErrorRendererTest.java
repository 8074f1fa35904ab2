package llmgateway.transform.engine.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.ServerConfig.ErrorStyle;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.transform.engine.error.ErrorRenderer.Rendered;
import llmgateway.transform.testing.Requests;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorRendererTest {
    private static final ClientRequest REQUEST = Requests.to(Endpoint.MESSAGES);

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_REQUEST,400,invalid_request_error",
        "UNSUPPORTED,400,invalid_request_error",
        "AMBIGUOUS_MODEL,400,invalid_request_error",
        "MISSING_AUTHORIZATION,401,authentication_error",
        "INVALID_KEY,401,authentication_error",
        "FORBIDDEN,403,permission_error",
        "UNKNOWN_PATH,404,not_found_error",
        "UNKNOWN_MODEL,404,not_found_error",
        "METHOD_NOT_ALLOWED,405,invalid_request_error",
        "REQUEST_TOO_SLOW,408,timeout_error",
        "BODY_TOO_LARGE,413,request_too_large",
        "UNSUPPORTED_MEDIA_TYPE,415,invalid_request_error",
        "LIMIT_REACHED,429,rate_limit_error",
        "INTERNAL,500,api_error",
        "GATEWAY_FULL,503,api_error",
        "NO_ACCOUNT,503,api_error",
        "CONNECT_FAILED,502,api_error",
        "BROKEN_REPLY,502,api_error",
        "UPSTREAM_TIMEOUT,504,timeout_error",
        "CREDENTIAL_REFUSED,500,api_error",
        "UPSTREAM_RATE_LIMITED,429,rate_limit_error",
        "UPSTREAM_OVERLOADED,529,overloaded_error",
        "UPSTREAM_ERROR,502,api_error",
    })
    void anthropicClientsGetTheirEnvelope(FailureKind kind, int status, String type) {
        Rendered answer = answer(Dialect.MESSAGES, Failure.of(kind, "why"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().toJsonObject())
                .isEqualTo(new JsonObject()
                        .put("type", "error")
                        .put("error", new JsonObject().put("type", type).put("message", "why"))
                        .put("request_id", "req-test"));
        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
        assertThat(answer.headers().get("request-id")).isEqualTo("req-test");
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_REQUEST,400,invalid_request_error,invalid_request_body",
        "UNSUPPORTED,400,invalid_request_error,unsupported_by_upstream",
        "AMBIGUOUS_MODEL,400,invalid_request_error,ambiguous_model",
        "MISSING_AUTHORIZATION,401,invalid_request_error,missing_authorization",
        "INVALID_KEY,401,invalid_request_error,invalid_token",
        "FORBIDDEN,403,permission_error,insufficient_permissions",
        "UNKNOWN_MODEL,404,invalid_request_error,model_not_found",
        "BODY_TOO_LARGE,413,invalid_request_error,body_too_large",
        "LIMIT_REACHED,429,rate_limit_error,rate_limit_exceeded",
        "INTERNAL,500,server_error,internal_error",
        "GATEWAY_FULL,503,service_unavailable_error,no_upstream_available",
        "NO_ACCOUNT,503,service_unavailable_error,no_upstream_available",
        "CONNECTION_LOST,502,server_error,upstream_error",
        "UPSTREAM_TIMEOUT,504,server_error,upstream_timeout",
        "CREDENTIAL_REFUSED,500,server_error,upstream_error",
        "UPSTREAM_RATE_LIMITED,429,rate_limit_error,rate_limit_exceeded",
        "UPSTREAM_OVERLOADED,503,service_unavailable_error,server_is_overloaded",
        "UPSTREAM_ERROR,502,server_error,upstream_error",
    })
    void openAiClientsGetTheirEnvelope(FailureKind kind, int status, String type, String code) {
        for (Dialect dialect : new Dialect[] {Dialect.CHAT, Dialect.RESPONSES, Dialect.EMBEDDINGS}) {
            Rendered answer = answer(dialect, Failure.of(kind, "why"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body().toJsonObject().getJsonObject("error"))
                    .isEqualTo(new JsonObject()
                            .put("message", "why")
                            .put("type", type)
                            .putNull("param")
                            .put("code", code));
        }
    }

    @Test
    void namesTheFieldAtFault() {
        Failure failure = Failure.of(FailureKind.MALFORMED_REQUEST, "why").withParam("model");

        assertThat(answer(Dialect.CHAT, failure)
                        .body()
                        .toJsonObject()
                        .getJsonObject("error")
                        .getString("param"))
                .isEqualTo("model");
    }

    @ParameterizedTest
    @CsvSource({
        "MISSING_AUTHORIZATION,401,1001",
        "INVALID_KEY,401,1002",
        "MALFORMED_REQUEST,400,1210",
        "UNKNOWN_MODEL,404,1211",
        "FORBIDDEN,403,1220",
        "BODY_TOO_LARGE,413,1261",
        "LIMIT_REACHED,429,1303",
        "CONCURRENCY_REACHED,429,1302",
        "UPSTREAM_RATE_LIMITED,429,1303",
        "NO_ACCOUNT,503,1305",
        "INTERNAL,500,500",
    })
    void glmClientsGetNumbers(FailureKind kind, int status, String code) {
        Rendered answer = ErrorRenderer.answer(REQUEST, Dialect.CHAT, Failure.of(kind, "why"), ErrorStyle.GLM);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).hasToString("{\"error\":{\"code\":\"" + code + "\",\"message\":\"why\"}}");
    }

    @Test
    void err529() {
        assertThat(answer(Dialect.MESSAGES, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "x"))
                        .status())
                .isEqualTo(529);
    }

    @Test
    void errVerbatim() {
        Buffer body = Buffer.buffer("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                + "\"message\":\"prompt is too long: 205000 tokens > 200000 maximum\"}}");
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("content-type", "application/json")
                .add("request-id", "req_up")
                .add("content-length", "5")
                .add("retry-after", "7")
                .add("anthropic-ratelimit-requests-limit", "1");
        Failure failure = Failure.of(FailureKind.MALFORMED_REQUEST, "x")
                .withRetryAfter(Duration.ofSeconds(1))
                .withUpstream(new UpstreamError(Dialect.MESSAGES, 400, headers, body));

        Rendered answer = answer(Dialect.MESSAGES, failure);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isSameAs(body);
        assertThat(answer.headers().get("request-id")).isEqualTo("req_up");
        assertThat(answer.headers().get("retry-after")).isEqualTo("7");
        assertThat(answer.headers().names()).doesNotContain("content-length", "anthropic-ratelimit-requests-limit");
    }

    @Test
    void anUpstreamErrorOfAnotherDialectIsSaidInTheClients() {
        Failure failure = Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "slow down")
                .withUpstream(new UpstreamError(
                        Dialect.CHAT, 429, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer("{\"error\":{}}")));

        Rendered answer = answer(Dialect.MESSAGES, failure);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body().toJsonObject().getJsonObject("error").getString("message"))
                .isEqualTo("slow down");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MESSAGES | 402 | billing_error         | 'pay'       | CHAT | 429 | insufficient_quota        | insufficient_quota",
                "MESSAGES | 403 | permission_error      | 'no'        | CHAT | 403 | permission_error          | ",
                "MESSAGES | 404 | not_found_error       | 'model: x'  | CHAT | 404 | invalid_request_error     | model_not_found",
                "MESSAGES | 413 | request_too_large     | 'big'       | CHAT | 413 | invalid_request_error     | ",
                "MESSAGES | 429 | rate_limit_error      | 'slow'      | CHAT | 429 | rate_limit_error          | rate_limit_exceeded",
                "MESSAGES | 500 | api_error             | 'oops'      | CHAT | 500 | server_error              | ",
                "MESSAGES | 529 | overloaded_error      | 'busy'      | CHAT | 503 | service_unavailable_error | server_is_overloaded",
                "MESSAGES | 400 | invalid_request_error | 'prompt is too long: 3 tokens > 2 maximum' | CHAT | 400 | invalid_request_error | context_length_exceeded",
                "CHAT | 429 | insufficient_quota        | 'pay'       | MESSAGES | 402 | billing_error         | ",
                "CHAT | 429 | requests                  | 'slow'      | MESSAGES | 429 | rate_limit_error      | ",
                "CHAT | 503 | server_error              | 'busy'      | MESSAGES | 529 | overloaded_error      | ",
                "CHAT | 404 | invalid_request_error     | 'no model'  | MESSAGES | 404 | not_found_error       | ",
                "CHAT | 422 | invalid_request_error     | 'odd'       | MESSAGES | 400 | invalid_request_error | ",
                "CHAT | 504 | server_error              | 'late'      | MESSAGES | 504 | timeout_error         | ",
            })
    @DisplayName("ca.e_map and its mirror")
    void anUpstreamErrorIsWordedAsTheClientsVendorWould(
            Dialect spoken,
            int status,
            String type,
            String message,
            Dialect client,
            int expected,
            String newType,
            String code) {
        JsonObject said =
                new JsonObject().put("error", new JsonObject().put("type", type).put("message", message));
        Failure failure = Failure.of(FailureKind.UPSTREAM_ERROR, "x")
                .withUpstream(new UpstreamError(spoken, status, MultiMap.caseInsensitiveMultiMap(), said.toBuffer()));

        Rendered answer = answer(client, failure);

        JsonObject error = answer.body().toJsonObject().getJsonObject("error");
        assertThat(answer.status()).isEqualTo(expected);
        assertThat(error.getString("type")).isEqualTo(newType);
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).isEqualTo(message);
    }

    @Test
    @DisplayName("ac.e_context")
    void anAgentIsToldOfAFullContextInItsOwnWords() {
        String message =
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";
        Failure failure = foreign(Dialect.CHAT, 400, message, MultiMap.caseInsensitiveMultiMap());

        assertThat(answer(Dialect.MESSAGES, failure)
                        .body()
                        .toJsonObject()
                        .getJsonObject("error")
                        .getString("message"))
                .isEqualTo("prompt is too long: 9000 tokens > 8192 maximum. " + message);
    }

    @Test
    @DisplayName("ca.e_retry_after")
    void theWaitPassesAsAHeaderAndInTheWords() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().set("retry-after", "30").set("request-id", "req_up");
        Rendered answer = answer(Dialect.CHAT, foreign(Dialect.MESSAGES, 429, "Slow.", headers));

        assertThat(answer.headers().get("retry-after")).isEqualTo("30");
        assertThat(answer.headers().get("x-upstream-request-id")).isEqualTo("req_up");
        assertThat(answer.body().toJsonObject().getJsonObject("error").getString("message"))
                .isEqualTo("Slow. Please try again in 30s.");
    }

    @Test
    void aPageInsteadOfAnErrorIsQuotedByItsBeginning() {
        Failure failure = Failure.of(FailureKind.UPSTREAM_ERROR, "x")
                .withUpstream(new UpstreamError(
                        Dialect.CHAT,
                        500,
                        MultiMap.caseInsensitiveMultiMap(),
                        Buffer.buffer("<html>\n<b>Bad\u0007 gateway</b>" + "x".repeat(5000))));

        String message = answer(Dialect.MESSAGES, failure)
                .body()
                .toJsonObject()
                .getJsonObject("error")
                .getString("message");
        assertThat(message)
                .startsWith("The upstream answered with status 500: <html> <b>Bad gateway</b>xxx")
                .hasSizeLessThan(260);
    }

    private static Failure foreign(Dialect spoken, int status, String message, MultiMap headers) {
        JsonObject said =
                new JsonObject().put("error", new JsonObject().put("type", "").put("message", message));
        return Failure.of(FailureKind.UPSTREAM_ERROR, "x")
                .withUpstream(new UpstreamError(spoken, status, headers, said.toBuffer()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Dialect.class,
            names = {"MESSAGES", "CHAT", "RESPONSES"})
    void aRefusedCredentialOfTheGatewayIsNeverToldAsTheClients(Dialect dialect) {
        Failure failure = Failure.of(FailureKind.CREDENTIAL_REFUSED, "The upstream refused the gateway's credential.")
                .withUpstream(new UpstreamError(
                        dialect, 401, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer("{\"secret\":\"sk-1\"}")));

        Rendered answer = answer(dialect, failure);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers().get("x-should-retry")).isEqualTo("false");
        assertThat(answer.body().toString()).doesNotContain("sk-1");
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1200,2", "30000,30"})
    void retryAfterIsInWholeSecondsAndAtLeastOne(long millis, String seconds) {
        Failure failure = Failure.of(FailureKind.LIMIT_REACHED, "Too many.").withRetryAfter(Duration.ofMillis(millis));

        assertThat(answer(Dialect.MESSAGES, failure).headers().get("retry-after"))
                .isEqualTo(seconds);
        assertThat(answer(Dialect.RESPONSES, failure).body().toString())
                .contains("Too many. Please try again in " + seconds + "s.");
    }

    @Test
    void theEventForAClientThatGotOnlyKeepAlivesIsInItsDialect() {
        Failure failure = Failure.of(FailureKind.NO_ACCOUNT, "None.");

        assertThat(event(Dialect.MESSAGES, failure))
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"None.\"}}\n\n");
        assertThat(event(Dialect.CHAT, failure))
                .startsWith("data: {\"error\":{\"message\":\"None.\"")
                .endsWith("}\n\n");
        assertThat(event(Dialect.RESPONSES, failure))
                .startsWith("event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":0,")
                .contains("\"id\":\"resp_reqtest\"", "\"created_at\":77", "\"code\":\"server_error\"");
    }

    @ParameterizedTest
    @CsvSource({
        "UPSTREAM_OVERLOADED,server_is_overloaded",
        "UPSTREAM_RATE_LIMITED,rate_limit_exceeded",
        "LIMIT_REACHED,rate_limit_exceeded",
        "CONNECTION_LOST,server_error",
    })
    void aFailedResponseHasACodeThatClientsActUpon(FailureKind kind, String code) {
        assertThat(event(Dialect.RESPONSES, Failure.of(kind, "why"))).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void anUpstreamErrorInTheStreamKeepsItsOwnWords() {
        Buffer body = Buffer.buffer(
                "{\n \"error\": {\"message\":\"too\\nlong\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}\n}");
        Failure failure = Failure.of(FailureKind.MALFORMED_REQUEST, "x")
                .withUpstream(new UpstreamError(Dialect.RESPONSES, 400, MultiMap.caseInsensitiveMultiMap(), body));

        assertThat(event(Dialect.RESPONSES, failure))
                .contains("\"code\":\"context_length_exceeded\"", "\"message\":\"too\\nlong\"");
        assertThat(event(Dialect.CHAT, failure)).contains("\"message\":\"too\\nlong\"");
        assertThat(event(Dialect.MESSAGES, failure)).contains("\"message\":\"prompt is too long: too\\nlong\"");
    }

    private static Rendered answer(Dialect dialect, Failure failure) {
        return ErrorRenderer.answer(REQUEST, dialect, failure, ErrorStyle.NATIVE);
    }

    private static String event(Dialect dialect, Failure failure) {
        return ErrorRenderer.event(REQUEST, dialect, failure, 77).toString();
    }
}
