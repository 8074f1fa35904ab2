package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeExchange;
import llmgateway.contracts.testing.Orders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ExplainDeskTest {
    private static final String MODEL = "claude-opus-5";
    private static final AccountConfig A = Accounts.account("a", "anthropic", "");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "");

    private RouterScene router;
    private Orders orders;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        router = new RouterScene(vertx);
        router.deploy(Configs.config(List.of(A, B)));
        new ExplainDesk(vertx, router.board).open();
        orders = new Orders(vertx, "explain");
    }

    @Test
    void aServedRequestIsExplainedWithAllItsAttempts() throws Exception {
        Routed second = RouterScene.routed(router.reject(
                RouterScene.routed(router.ask(MODEL)), Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy")));
        router.serve(second);
        Await.until("the trail is kept", () -> router.board.trails().find("r1").isPresent());

        JsonObject explained = orders.done("", "id", "r1");

        assertThat(explained.getString("ended_at")).isNotBlank();
        explained.remove("ended_at");
        assertThat(explained)
                .isEqualTo(new JsonObject()
                        .put("id", "r1")
                        .put("endpoint", "/messages")
                        .put("model", MODEL)
                        .put("key", "")
                        .put("outcome", "ok")
                        .put("reason", "")
                        .put(
                                "attempts",
                                new JsonArray()
                                        .add(attempt("a", "upstream_overloaded", "busy"))
                                        .add(attempt("b", "ok", ""))));
    }

    private static JsonObject attempt(String account, String outcome, String reason) {
        return new JsonObject()
                .put("account", account)
                .put("model", MODEL)
                .put("outcome", outcome)
                .put("reason", reason)
                .put("milliseconds", 0L);
    }

    @Test
    void aRequestThatNobodyServedIsExplainedWithWhatItsClientWasTold() throws Exception {
        router.ask("llama");

        JsonObject explained = orders.done("", "id", "r1");

        assertThat(explained.getString("outcome")).isEqualTo("caller_error");
        assertThat(explained.getString("reason")).contains("llama is not served");
        assertThat(explained.getJsonArray("attempts")).isEmpty();
    }

    @Test
    void aClientThatLeftBetweenAttemptsIsSaidToHaveLeft() throws Exception {
        Routed routed = RouterScene.routed(router.ask(MODEL));
        ((FakeExchange) routed.exchange()).close();
        router.send(Address.REJECTED, RouterScene.rejection(routed, Failure.of(FailureKind.UPSTREAM_ERROR, "broken")));
        Await.until("the trail is kept", () -> router.board.trails().find("r1").isPresent());

        JsonObject explained = orders.done("", "id", "r1");

        assertThat(explained.getString("outcome")).isEqualTo("client_gone");
        assertThat(explained.getJsonArray("attempts")).hasSize(1);
    }

    @Test
    void anUnknownRequestIsSaidToBeUnknown() {
        assertThat(orders.refused("", "id", "r9")).startsWith("not_found This node knows no request 'r9'");
        assertThat(orders.refused("")).contains("'id' is missing");
    }
}
