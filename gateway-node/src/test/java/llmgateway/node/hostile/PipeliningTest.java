package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;

/** Clients that ask again before they were answered. */
class PipeliningTest extends HostileTest {

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Script.silence()
                .gate(gate)
                .head(200, "content-type: application/json", "content-length: 3")
                .raw("[0]"));
        for (int i = 1; i < 20; i++) {
            provider.enqueue(Script.json("[" + i + "]"));
        }
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, BODY).repeat(20));
            gate.awaitArrival();
            gate.open();
            for (int i = 0; i < 20; i++) {
                assertThat(wire.answer().body()).isEqualTo("[" + i + "]");
            }
        }
    }

    @Test
    void plainAndStreamedAndRefusedRequestsMayBeMixed() throws Exception {
        provider.enqueue(Script.events(EVENTS), Script.json(MESSAGE), Script.events(EVENTS));
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, STREAMED)
                    + Wire.post(PATH, "{")
                    + Wire.post(PATH, BODY)
                    + Wire.post("/nowhere", "")
                    + "GET /health HTTP/1.1\r\nhost: x\r\n\r\n"
                    + "HEAD / HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n");
            assertThat(wire.answer().body()).isEqualTo(String.join("", EVENTS));
            assertThat(wire.answer().status()).isEqualTo(400);
            assertThat(wire.answer().body()).isEqualTo(MESSAGE);
            assertThat(wire.answer().status()).isEqualTo(404);
            assertThat(wire.answer().body()).contains("\"ok\"");
            assertThat(wire.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
            assertThat(wire.send(Wire.post(PATH, STREAMED)).answer().body()).isEqualTo(String.join("", EVENTS));
        }
    }

    @Test
    void whatFollowsARequestToCloseIsNotServed() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, BODY, "connection: close") + Wire.post(PATH, BODY));
            assertThat(wire.answer().body()).isEqualTo(MESSAGE);
            assertThat(wire.readToEnd()).isEmpty();
        }
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void aBrokenStreamTakesTheRequestsBehindItAlongOnlyWhenItMust() throws Exception {
        String error = Replies.messageError("overloaded_error", "busy");
        provider.enqueue(Script.stream().chunk(EVENTS.get(0)).reset(), Script.json(529, error), Script.json(MESSAGE));
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, STREAMED) + Wire.post(PATH, BODY) + Wire.post(PATH, BODY));
            assertThat(wire.answer().body()).contains("event: error\n");
            assertThat(wire.answer().status()).isEqualTo(529);
            assertThat(wire.answer().body()).isEqualTo(MESSAGE);
        }
    }
}
