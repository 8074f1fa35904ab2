package llmgateway.ingress.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SurfaceTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/messages, MESSAGES",
        "POST, /v1/messages/count_tokens, COUNT_TOKENS",
        "POST, /v1/chat/completions, CHAT_COMPLETIONS",
        "POST, /v1/responses, RESPONSES",
        "POST, /v1/embeddings, EMBEDDINGS",
        "POST, /v1/completions, COMPLETIONS",
        "POST, /v1/moderations, MODERATIONS",
        "POST, /v1/rerank, RERANK",
        "POST, /v1/images/generations, IMAGES",
        "POST, /v1/audio/speech, SPEECH",
        "GET, /v1/models, MODEL_LIST",
        "HEAD, /v1/models, MODEL_LIST",
        "GET, /v1/providers, PROVIDER_LIST"
    })
    void everyEndpointHasItsPathBelowV1(String method, String path, Endpoint endpoint) {
        assertThat(Surface.match(method, path, false))
                .isEqualTo(new Match.Call(endpoint, Optional.empty(), Optional.empty()));
    }

    @Test
    void aProviderInThePathIsNoticed() {
        assertThat(Surface.match("POST", "/anthropic/v1/messages", false))
                .isEqualTo(new Match.Call(Endpoint.MESSAGES, Optional.of("anthropic"), Optional.empty()));
        assertThat(Surface.match("GET", "/openai/v1/models", false))
                .isEqualTo(new Match.Call(Endpoint.MODEL_LIST, Optional.of("openai"), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/gpt-4.1/chat/completions, CHAT_COMPLETIONS, openai, gpt-4.1",
        "/openai/meta/llama-3/chat/completions, CHAT_COMPLETIONS, openai, meta/llama-3",
        "/openai/meta%2Fllama+3/chat/completions, CHAT_COMPLETIONS, openai, meta/llama+3",
        "/anthropic/claude%20x/messages, MESSAGES, anthropic, claude x"
    })
    void aModelMayStandInThePath(String path, Endpoint endpoint, String provider, String model) {
        assertThat(Surface.match("POST", path, false))
                .isEqualTo(new Match.Call(endpoint, Optional.of(provider), Optional.of(model)));
    }

    @Test
    void theIdOfAModelMayContainSlashes() {
        assertThat(Surface.match("GET", "/v1/models/meta/llama%2D3", false))
                .isEqualTo(new Match.Call(Endpoint.MODEL, Optional.empty(), Optional.of("meta/llama-3")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health, HEALTH",
        "HEAD, /health, HEALTH",
        "GET, /ready, READY",
        "HEAD, /, HELLO",
        "HEAD, /api/hello, HELLO"
    })
    void probesAreKnown(String method, String path, Match.Probe probe) {
        assertThat(Surface.match(method, path, false)).isEqualTo(probe);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/messages/",
                "/v1/models/",
                "/v1",
                "/messages",
                "/v2/messages",
                "/openai/chat/completions",
                "/openai//chat/completions",
                "/openai/gpt-4//chat/completions",
                "/openai/v1/unknown/chat/completions",
                "/anthropic/messages",
                "/anthropic/claude/messages/count_tokens",
                "/nowhere",
                ""
            })
    void anyOtherPathIsUnknown(String path) {
        assertThat(refused("POST", path, false).kind()).isEqualTo(FailureKind.UNKNOWN_PATH);
    }

    @Test
    void aWrongMethodIsToldWhatIsAllowed() {
        Match.Refused call = refused("GET", "/v1/messages", false);
        assertThat(call.kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
        assertThat(call.allow()).isEqualTo("POST");
        assertThat(call.endpoint()).contains(Endpoint.MESSAGES);
        assertThat(refused("POST", "/v1/models", false).allow()).isEqualTo("GET, HEAD");
        assertThat(refused("DELETE", "/health", false).allow()).isEqualTo("GET, HEAD");
        assertThat(refused("get", "/health", false).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    }

    @Test
    void onlyResponsesAnswersAnUpgradeWithUpgradeRequired() {
        assertThat(refused("GET", "/v1/responses", true).kind()).isEqualTo(FailureKind.UPGRADE_REFUSED);
        assertThat(refused("GET", "/v1/responses", false).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
        assertThat(refused("GET", "/v1/messages", true).kind()).isEqualTo(FailureKind.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models/%", "/v1/models/%4", "/v1/models/%zz", "/v1/models/%ff", "/v1/models/a%0d%0ab"})
    void malformedEncodingIsRefused(String path) {
        assertThat(refused("GET", path, false).kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
    }

    private static Match.Refused refused(String method, String path, boolean toWebSocket) {
        Match match = Surface.match(method, path, toWebSocket);
        assertThat(match).isInstanceOf(Match.Refused.class);
        return (Match.Refused) match;
    }
}
