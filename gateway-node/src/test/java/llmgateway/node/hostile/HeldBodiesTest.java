package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;

/** The bytes of all bodies that a node holds at once. */
class HeldBodiesTest extends HostileTest {
    private static final int CAP = 100_000;
    private static final String LARGE = BODY.replace("\"x\"", "\"" + "y".repeat(60_000) + "\"");

    @Override
    GatewayConfig config() {
        return config(server(600, 80_000, CAP), Configs.timeouts());
    }

    private void turnedAway(String request) throws Exception {
        Answer answer = exchange(request);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(answer.body()).contains("\"type\":\"error\"");
    }

    @Test
    void aBodyTooManyIsTurnedAwayUntilAnotherIsAnswered() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(
                Script.silence().gate(gate).head(200, "content-length: 2").raw("{}"));
        try (Wire first = wire()) {
            first.send(Wire.post(PATH, LARGE));
            gate.awaitArrival();
            assertThat(node.bufferedBytes()).isEqualTo(LARGE.length());

            turnedAway(Wire.post(PATH, LARGE));
            provider.enqueue(Script.json(MESSAGE));
            assertThat(exchange(Wire.post(PATH, BODY)).status()).isEqualTo(200);

            gate.open();
            assertThat(first.answer().status()).isEqualTo(200);
            Await.until("the body is let go", () -> node.bufferedBytes() == 0);
            provider.enqueue(Script.json(MESSAGE));
            assertThat(exchange(Wire.post(PATH, LARGE)).status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyIsLetGoAsSoonAsItsStreamBegins() throws Exception {
        Gate gate = new Gate();
        String streamed = LARGE.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");
        provider.enqueue(Script.stream().chunk(EVENTS.get(0)).gate(gate).end());
        try (Wire first = wire()) {
            first.send(Wire.post(PATH, streamed)).readUntil("message_start");
            Await.until("the body is let go", () -> node.bufferedBytes() == 0);
            assertThat(node.inFlight()).isEqualTo(1);
            provider.enqueue(Script.json(MESSAGE));
            assertThat(exchange(Wire.post(PATH, LARGE)).status()).isEqualTo(200);
            gate.open();
        }
    }

    @Test
    void bodiesThatArePromisedAndNeverSentCountUntilTheirClientsLeave() throws Exception {
        try (Wire promising = wire()) {
            promising.send(Wire.head(PATH, "content-length: 60000"));
            Await.until("the promise counts", () -> node.bufferedBytes() == 60_000);
            turnedAway(Wire.head(PATH, "content-length: 60000"));
        }
        Await.until("the promise is void", () -> node.bufferedBytes() == 0);
        provider.enqueue(Script.json(MESSAGE));
        assertThat(exchange(Wire.post(PATH, LARGE)).status()).isEqualTo(200);
    }

    @Test
    void chunkedBodiesCountAsTheyGrow() throws Exception {
        String chunk = "7530\r\n" + "y".repeat(0x7530) + "\r\n";
        try (Wire first = wire();
                Wire second = wire()) {
            first.send(Wire.head(PATH, "transfer-encoding: chunked") + chunk + chunk);
            Await.until("the first is held", () -> node.bufferedBytes() == 60_000);
            second.send(Wire.head(PATH, "transfer-encoding: chunked") + chunk);
            Await.until("both are held", () -> node.bufferedBytes() == 90_000);
            second.send(chunk);
            assertThat(second.answer().status()).isEqualTo(503);
            Await.until("the second is let go", () -> node.bufferedBytes() == 60_000);
        }
    }

    @Test
    void whatARefusedClientSendsOnIsNotHeld() throws Exception {
        try (Wire promising = wire();
                Wire refused = wire()) {
            promising.send(Wire.head(PATH, "content-length: 60000"));
            Await.until("the promise counts", () -> node.bufferedBytes() == 60_000);
            refused.send(Wire.head(PATH, "content-length: 60000") + "y".repeat(50_000));
            assertThat(refused.answer().status()).isEqualTo(503);
            assertThat(node.bufferedBytes()).isEqualTo(60_000);
        }
    }

    @Test
    void theWholeBudgetMayBeUsedAndNoByteMore() throws Exception {
        try (Wire first = wire();
                Wire second = wire()) {
            first.send(Wire.head(PATH, "content-length: 60000"));
            second.send(Wire.head(PATH, "content-length: 40000"));
            Await.until("the budget is used up", () -> node.bufferedBytes() == CAP);
            turnedAway(Wire.post(PATH, BODY));
            turnedAway(Wire.head(PATH, "transfer-encoding: chunked") + "1\r\n{\r\n");
        }
    }
}
