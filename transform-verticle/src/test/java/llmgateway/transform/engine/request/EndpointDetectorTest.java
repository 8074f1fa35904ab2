package llmgateway.transform.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.testing.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointDetectorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_completion_tokens",
                "response_format",
                "frequency_penalty",
                "presence_penalty",
                "logit_bias",
                "logprobs",
                "top_logprobs",
                "n",
                "seed",
                "stop",
                "stream_options",
                "functions",
                "function_call",
                "parallel_tool_calls",
                "reasoning_effort"
            })
    void aChatFieldOnTheMessagesPathMakesItChat(String field) throws RefusedException {
        String body = "{\"model\":\"m\",\"messages\":[],\"max_tokens\":1,\"" + field + "\":1}";

        assertThat(detect(Requests.to(Endpoint.MESSAGES, "Anthropic-Version", "2023-06-01"), body))
                .isEqualTo(Endpoint.CHAT_COMPLETIONS);
    }

    @Test
    void neitherVersionNorMaxTokensMakesItChat() throws RefusedException {
        String body = "{\"model\":\"m\",\"messages\":[]}";

        assertThat(detect(Requests.to(Endpoint.MESSAGES), body)).isEqualTo(Endpoint.CHAT_COMPLETIONS);
        assertThat(detect(Requests.to(Endpoint.MESSAGES, "anthropic-version", "2023-06-01"), body))
                .isEqualTo(Endpoint.MESSAGES);
        assertThat(detect(Requests.to(Endpoint.MESSAGES), "{\"messages\":[],\"max_tokens\":9}"))
                .isEqualTo(Endpoint.MESSAGES);
    }

    @Test
    void anAnthropicFieldKeepsItAMessagesCall() throws RefusedException {
        assertThat(detect(Requests.to(Endpoint.MESSAGES), "{\"messages\":[],\"system\":\"s\",\"seed\":1}"))
                .isEqualTo(Endpoint.MESSAGES);
    }

    @Test
    void countingTokensIsNeverChat() throws RefusedException {
        assertThat(detect(Requests.to(Endpoint.COUNT_TOKENS), "{\"messages\":[],\"seed\":1}"))
                .isEqualTo(Endpoint.COUNT_TOKENS);
    }

    @ParameterizedTest
    @CsvSource({
        "RESPONSES,messages,/v1/chat/completions",
        "CHAT_COMPLETIONS,input,/v1/responses",
        "MESSAGES,input,/v1/responses",
        "CHAT_COMPLETIONS,system,/v1/messages",
        "CHAT_COMPLETIONS,stop_sequences,/v1/messages",
        "CHAT_COMPLETIONS,anthropic_version,/v1/messages",
    })
    void saysWhichPathABodyBelongsTo(Endpoint endpoint, String field, String path) {
        assertThatThrownBy(() -> detect(Requests.to(endpoint), "{\"" + field + "\":[]}"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
                    assertThat(refused.failure().param()).contains(field);
                    assertThat(refused.failure().message()).contains(path);
                });
    }

    @ParameterizedTest
    @CsvSource({"EMBEDDINGS", "RERANK", "MODERATIONS", "COUNT_TOKENS"})
    void sideEndpointsTakeAnyBody(Endpoint endpoint) throws RefusedException {
        assertThat(detect(Requests.to(endpoint), "{\"input\":\"x\",\"system\":\"y\",\"n\":1}"))
                .isEqualTo(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON; charset=utf-8",
                "text/plain",
                "application/problem+json",
                "application/x-www-form-urlencoded"
            })
    void readsJsonUnderItsUsualNames(String type) throws RefusedException {
        MediaTypePolicy.check(Requests.to(Endpoint.MESSAGES));
        MediaTypePolicy.check(Requests.to(Endpoint.MESSAGES, "content-type", type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data; boundary=x", "application/xml"})
    void refusesOtherContentTypes(String type) {
        assertThatThrownBy(() -> MediaTypePolicy.check(Requests.to(Endpoint.MESSAGES, "content-type", type)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure().kind()).isEqualTo(FailureKind.UNSUPPORTED_MEDIA_TYPE));
    }

    private static Endpoint detect(ClientRequest request, String body) throws RefusedException {
        return EndpointDetector.detect(request, RequestScanner.scan(Buffer.buffer(body)));
    }
}
