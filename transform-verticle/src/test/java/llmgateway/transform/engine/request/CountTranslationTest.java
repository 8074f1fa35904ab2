package llmgateway.transform.engine.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.testing.Requests;
import llmgateway.transform.testing.Settings;
import org.junit.jupiter.api.Test;

/** Where a question for the number of tokens can be put. */
class CountTranslationTest {
    private static final String BODY =
            "{\"model\":\"m\",\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                    + "\"tools\":[{\"name\":\"read\",\"input_schema\":{\"type\":\"object\"}}]}";

    @Test
    void openAisOwnServersCountWhatTheResponsesRequestWouldBe() throws RefusedException {
        AccountConfig account = AccountBuilder.of("acc", "openai")
                .apis(Dialect.CHAT, Dialect.RESPONSES)
                .build();
        ParsedRequest request = request();

        assertThat(request.dialectFor(account, "gpt-5.2")).contains(Dialect.RESPONSES);
        Translated asked =
                request.translate(new Target(Dialect.RESPONSES, "gpt-5.2", account, false, Optional.empty()));

        assertThat(asked.path()).isEqualTo("/responses/input_tokens");
        JsonObject body = new JsonObject(asked.body());
        assertThat(body.getString("model")).isEqualTo("gpt-5.2");
        assertThat(body.getString("instructions")).isEqualTo("Be brief.");
        assertThat(body.fieldNames()).containsExactlyInAnyOrder("model", "instructions", "input", "tools");
    }

    @Test
    void otherServersAreNotAsked() throws RefusedException {
        AccountConfig compatible = AccountBuilder.of("acc", "openai")
                .baseUrl("https://compatible.test/v1")
                .apis(Dialect.CHAT, Dialect.RESPONSES)
                .build();
        AccountConfig chat =
                AccountBuilder.of("acc", "openai").apis(Dialect.CHAT).build();

        assertThat(request().dialectFor(compatible, "gpt-5.2")).isEmpty();
        assertThat(request().dialectFor(chat, "gpt-5.2")).isEmpty();
    }

    private static ParsedRequest request() throws RefusedException {
        Buffer body = Buffer.buffer(BODY);
        return ParsedRequest.of(
                Requests.to(Endpoint.COUNT_TOKENS),
                Endpoint.COUNT_TOKENS,
                body,
                RequestScanner.scan(body),
                Settings.allowed());
    }
}
