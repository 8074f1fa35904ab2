package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a whole node makes of failing accounts, and where that is seen. */
class AccountHealthTest {
    private static final String BODY = "{\"model\":\"claude-opus-5\",\"max_tokens\":5,\"messages\":[]}";
    private static final String STREAMED = BODY.replace("}", ",\"stream\":true}");
    private static final Script FINE = Script.json(Replies.message("claude-opus-5", "fine"));

    private final FakeProvider provider = FakeProvider.start();
    private final FakeProvider other = FakeProvider.start();
    private final AccountConfig account = Accounts.account("main", "anthropic", provider.url());
    private final AccountConfig spare = Accounts.account("spare", "anthropic", other.url());

    @AfterEach
    void close() {
        provider.close();
        other.close();
    }

    private static JsonObject shown(TestNode node) throws Exception {
        return new JsonObject(
                        node.get(node.managementUrl() + "/health/providers").body())
                .getJsonArray("accounts")
                .getJsonObject(0);
    }

    private static int post(TestNode node, String body) throws Exception {
        return node.post("/v1/messages", body, "anthropic-version", "2023-06-01")
                .statusCode();
    }

    @Test
    void aLimitIsHonouredShownToldAndReleased() throws Exception {
        String limit = Replies.messageError("rate_limit_error", "slow down");
        provider.enqueue(Script.reply(429, "application/json", limit, "retry-after: 604800"));
        provider.always(FINE);
        try (TestNode node = TestNode.start(List.of(account))) {
            assertThat(post(node, BODY)).isEqualTo(429);

            HttpResponse<byte[]> told = node.post("/v1/messages", BODY, "anthropic-version", "2023-06-01");
            assertThat(told.statusCode()).isEqualTo(503);
            assertThat(Long.parseLong(told.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(604_790L, 604_806L);
            assertThat(TestNode.text(told)).contains("main (opus: rate limit reached, until ");
            assertThat(provider.requests()).hasSize(1);
            assertThat(shown(node).getString("state")).isEqualTo("cooling");
            assertThat(shown(node).getString("reason")).isEqualTo("opus: rate limit reached");
            assertThat(shown(node).getString("until")).isNotNull();
            assertThat(node.get(node.managementUrl() + "/metrics").body())
                    .contains("gateway_account_state{account=\"main\",state=\"cooling\"} 1.0")
                    .contains("gateway_account_cooldown_seconds{account=\"main\"} 6048");
            assertThat(node.get(node.url() + "/ready").statusCode()).isEqualTo(200);

            assertThat(node.node().states().release(account)).isTrue();
            assertThat(post(node, BODY)).isEqualTo(200);
            assertThat(shown(node).getString("state")).isEqualTo("active");
        }
    }

    @Test
    void theLastAccountIsTriedAgainAtOnceAfterWhatIsOnlyAGuess() throws Exception {
        provider.enqueue(Script.json(500, "{}"));
        provider.enqueue(Script.json(529, "{}"));
        provider.enqueue(Script.json(401, "{}"));
        provider.always(FINE);
        try (TestNode node = TestNode.start(List.of(account))) {
            assertThat(List.of(post(node, BODY), post(node, BODY), post(node, BODY)))
                    .containsExactly(500, 529, 500);
            assertThat(shown(node).getString("reason")).isEqualTo("credential refused");
            assertThat(post(node, BODY)).isEqualTo(200);
            assertThat(shown(node).getString("state")).isEqualTo("active");
        }
    }

    @Test
    void anAccountThatRestsOnAGuessIsFoundToWorkWithoutAnyClientAsking() throws Exception {
        provider.enqueue(Script.json(401, "{}"));
        provider.always(FINE);
        GatewayConfig config = Configs.config(
                Configs.server(),
                List.of(Configs.key("test", TestNode.KEY)),
                List.of(account),
                List.of(),
                Configs.routing(3),
                Configs.timeouts());
        try (TestNode node = TestNode.start(Configs.checking(config, 1))) {
            assertThat(post(node, BODY)).isEqualTo(500);

            Await.until(
                    "the account was tried and serves",
                    () -> provider.requests().size() > 1
                            && node.node().states().of(account, "").equals(AccountStatus.ACTIVE));

            assertThat(provider.requests()).hasSize(2);
            assertThat(provider.requests().get(1).text()).contains("\"model\":\"claude-opus-5\",\"max_tokens\":1,");
        }
    }

    @Test
    void anAccountOutOfCreditIsPassedOverThoughItsServerSaysBadRequest() throws Exception {
        provider.always(Script.json(
                400,
                Replies.messageError(
                        "invalid_request_error", "Your credit balance is too low to access the Anthropic API.")));
        other.always(FINE);
        try (TestNode node = TestNode.start(List.of(account, spare))) {
            for (int i = 0; i < 4; i++) {
                assertThat(post(node, BODY)).isEqualTo(200);
            }
            assertThat(provider.requests()).hasSize(1);
            assertThat(shown(node).getString("reason")).isEqualTo("out of credit, or at a cap on spending");
        }
    }

    @Test
    void anErrorAsTheFirstEventCountsAsItsStatus() throws Exception {
        provider.always(Script.stream()
                .chunk("event: error\ndata: " + Replies.messageError("overloaded_error", "busy") + "\n\n")
                .end());
        other.always(Script.events(Replies.messageEvents("claude-opus-5", "fine")));
        try (TestNode node = TestNode.start(List.of(account, spare))) {
            assertThat(post(node, STREAMED)).isEqualTo(200);
            assertThat(post(node, STREAMED)).isEqualTo(200);
            assertThat(provider.requests()).hasSize(1);
            assertThat(shown(node).getString("reason")).isEqualTo("opus: overloaded");
        }
    }

    @Test
    void callersAndSideCallsLeaveAnAccountAlone() throws Exception {
        provider.always(Script.json(400, Replies.messageError("invalid_request_error", "messages: too few")));
        try (TestNode node = TestNode.start(List.of(account))) {
            for (int i = 0; i < 20; i++) {
                assertThat(post(node, BODY)).isEqualTo(400);
            }
            provider.always(Script.json(404, Replies.messageError("not_found_error", "no such thing")));
            assertThat(node.post("/v1/messages/count_tokens", BODY).statusCode())
                    .isEqualTo(404);
            provider.always(Script.json(500, "{}"));
            assertThat(node.post("/v1/messages/count_tokens", BODY).statusCode())
                    .isEqualTo(500);
            assertThat(shown(node).getString("state")).isEqualTo("active");
        }
    }

    @Test
    void aNodeWithoutAnyAccountInUseIsNotReady() throws Exception {
        try (TestNode node = TestNode.start(List.of(Accounts.disabled(account)))) {
            assertThat(node.get(node.url() + "/ready").statusCode()).isEqualTo(503);
            assertThat(shown(node).getString("state")).isEqualTo("disabled");
        }
    }
}
