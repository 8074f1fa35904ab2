package llmgateway.transform.engine.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.Affinity;
import llmgateway.transform.testing.Requests;
import llmgateway.transform.testing.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AffinityTest {
    private static final String PLAIN = "{\"model\":\"m\",\"input\":\"hello\"}";

    @ParameterizedTest
    @ValueSource(strings = {"x-claude-code-session-id", "session-id", "thread-id", "x-session-id"})
    void aHeaderNamesTheSession(String header) throws RefusedException {
        Affinity affinity = affinity(Endpoint.RESPONSES, PLAIN, header, "s-1");

        assertThat(affinity.session()).contains("s-1");
        assertThat(affinity.contentHash()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m','prompt_cache_key':'k','user':'u'}|k",
                "{'model':'m','user':'u'}|u",
                "{'model':'m','user':null,'messages':[]}|",
                "{'model':'m','metadata':{'a':'b','user_id':'alice'},'user':'u'}|alice",
                "{'model':'m','metadata':{'user_id':'user_12_account_34_session_56'}}|56",
                "{'model':'m','metadata':{'user_id':'{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":\\\"5\\\"}'}}|5",
                "{'model':'m','metadata':{'user_id':'{broken'}}|{broken",
                "{'model':'m','conversation':'conv_1'}|conv_1",
                "{'model':'m','conversation':{'x':{'id':'no'},'id':'conv_2'}}|conv_2",
                "{'model':'m','metadata':7,'prompt_cache_key':'caf\\u00e9'}|café"
            })
    void theBodyNamesTheSession(String body, String session) throws RefusedException {
        Affinity affinity = affinity(Endpoint.RESPONSES, body.replace('\'', '"'));

        assertThat(affinity.session().orElse(null)).isEqualTo(session);
    }

    @Test
    void whatOneAccountKeepsBindsTheRequest() throws RefusedException {
        assertThat(affinity(Endpoint.RESPONSES, "{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"user\":\"u\"}"))
                .satisfies(affinity -> assertThat(affinity.boundTo()).contains("resp_1"))
                .satisfies(affinity -> assertThat(affinity.session()).contains("u"));
        assertThat(affinity(Endpoint.RESPONSES, "{\"model\":\"m\",\"conversation\":{\"id\":\"conv_1\"}}")
                        .boundTo())
                .contains("conv_1");
        assertThat(affinity(Endpoint.RESPONSES, PLAIN).boundTo()).isEmpty();
    }

    @Test
    void theTurnsOfOneConversationHaveOneHashThoughCacheMarksMove() throws RefusedException {
        String start = "{\"model\":\"m\",\"system\":\"be brief\",\"tools\":[{\"name\":\"t\"}],\"messages\":[";
        long first = hash(start
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\","
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]}]}");
        long second = hash(start
                + "{\"content\":[{\"text\":\"hi\",\"type\":\"text\"}],\"role\":\"user\"},"
                + "{\"role\":\"assistant\",\"content\":\"hello\"},{\"role\":\"user\",\"content\":\"more\"}]}");

        assertThat(first).isNotZero().isEqualTo(second);
    }

    @Test
    void conversationsThatBeginDifferentlyHaveDifferentHashes() throws RefusedException {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"S\"},"
                + "{\"role\":\"user\",\"content\":\"U\"},{\"role\":\"assistant\",\"content\":\"A\"}]}";

        assertThat(hash(body))
                .isNotEqualTo(hash(body.replace("\"S\"", "\"T\"")))
                .isNotEqualTo(hash(body.replace("\"U\"", "\"V\"")))
                .isEqualTo(hash(body.replace("\"A\"", "\"B\"")));
        assertThat(affinity(Endpoint.RESPONSES, PLAIN).contentHash())
                .isNotZero()
                .isNotEqualTo(affinity(Endpoint.RESPONSES, PLAIN.replace("hello", "bye"))
                        .contentHash());
    }

    @Test
    void aRequestThatSaysNothingHasNoTies() throws RefusedException {
        assertThat(affinity(Endpoint.CHAT_COMPLETIONS, "{\"model\":\"m\"}")).isEqualTo(Affinity.NONE);
        assertThat(affinity(Endpoint.EMBEDDINGS, PLAIN, "session-id", "s")).isEqualTo(Affinity.NONE);
        assertThat(affinity(Endpoint.CHAT_COMPLETIONS, "{\"model\":\"m\",\"messages\":[7,\"x\",{}]}"))
                .isEqualTo(Affinity.NONE);
    }

    private static long hash(String body) throws RefusedException {
        return affinity(Endpoint.CHAT_COMPLETIONS, body).contentHash();
    }

    private static Affinity affinity(Endpoint endpoint, String body, String... headers) throws RefusedException {
        ClientRequest request = Requests.to(endpoint, headers);
        Buffer bytes = Buffer.buffer(body);
        return ParsedRequest.of(request, endpoint, bytes, RequestScanner.scan(bytes), Settings.allowed())
                .affinity();
    }
}
