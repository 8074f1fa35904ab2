package llmgateway.node;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Replies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that speak OpenAI's dialects with customs of their own, as WireMock plays them. */
class CompatibleServerTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @Test
    void anAzureStyleServerGetsItsKeyHeaderAndItsQuery() throws Exception {
        SERVER.stubFor(post(urlPathEqualTo("/openai/v1/chat/completions"))
                .willReturn(okJson(Replies.chatCompletion("m", "hello"))));
        try (TestNode node = TestNode.start(List.of(azureStyle()))) {
            HttpResponse<byte[]> response = node.post("/v1/chat/completions?trace=1", BODY);

            assertThat(response.statusCode()).as(TestNode.text(response)).isEqualTo(200);
            SERVER.verify(postRequestedFor(urlPathEqualTo("/openai/v1/chat/completions"))
                    .withHeader("api-key", equalTo("azure-key"))
                    .withHeader("authorization", absent())
                    .withQueryParam("api-version", equalTo("preview"))
                    .withQueryParam("trace", equalTo("1"))
                    .withRequestBody(equalToJson(BODY)));
        }
    }

    @Test
    void aServerThatCannotBeUsedIsAnErrorInTheClientsDialect() throws Exception {
        SERVER.stubFor(post(urlPathEqualTo("/openai/v1/chat/completions"))
                .willReturn(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)));
        try (TestNode node = TestNode.start(List.of(azureStyle()))) {
            HttpResponse<byte[]> response = node.post("/v1/chat/completions", BODY);

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(TestNode.text(response)).contains("\"code\":\"upstream_error\"");
        }
    }

    @Test
    void whatTheServerDoesNotSpeakIsRefusedInWords() throws Exception {
        try (TestNode node = TestNode.start(List.of(azureStyle()))) {
            HttpResponse<byte[]> response = node.post("/v1/embeddings", "{\"model\":\"m\",\"input\":\"x\"}");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(TestNode.text(response))
                    .contains("\"code\":\"unsupported_by_upstream\"")
                    .contains("chat", "embeddings");
        }
    }

    private static AccountConfig azureStyle() {
        return AccountBuilder.of("azure", "openai")
                .apiKey("azure-key")
                .baseUrl(SERVER.baseUrl() + "/openai/v1/")
                .apis(Dialect.CHAT)
                .models("m")
                .authHeader(AccountConfig.AuthHeader.API_KEY)
                .query(Map.of("api-version", "preview"))
                .build();
    }
}
