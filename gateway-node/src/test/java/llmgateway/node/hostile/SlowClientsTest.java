package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.Test;

/** Clients that send or read as slowly as they can; heads that never end are ingress's own to test. */
class SlowClientsTest extends HostileTest {

    @Override
    GatewayConfig config() {
        return config(server(1, 33_554_432, 0), Configs.timeouts());
    }

    @Test
    void aRequestThatComesByteByByteIsServed() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        try (Wire wire = wire()) {
            for (byte b : Wire.post(PATH, BODY).getBytes(StandardCharsets.ISO_8859_1)) {
                wire.send(new byte[] {b});
            }
            assertThat(wire.answer().body()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void aBodyThatDripsIsGivenUpWhenItsTimeIsUp() throws Exception {
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "content-length: 1000000000"));
            assertThat(wire.answer().status()).isEqualTo(413);
        }
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "content-length: 30000000"));
            while (node.inFlight() > 0 || node.bufferedBytes() > 0) {
                wire.offer(new byte[] {'x'});
            }
            assertThat(wire.readToEnd()).startsWith("HTTP/1.1 408");
        }
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aBodyThatStopsIsGivenUpWhenItsTimeIsUp() throws Exception {
        try (Wire wire = wire()) {
            wire.send(Wire.head(PATH, "transfer-encoding: chunked") + "5\r\n{\"mo");
            assertThat(wire.answer().status()).isEqualTo(408);
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void aLargeReplyReachesASlowReaderWhole() throws Exception {
        String piece = "y".repeat(1 << 16);
        provider.enqueue(Script.chunked(200, "content-type: application/json")
                .chunks(200, piece.getBytes(StandardCharsets.ISO_8859_1))
                .end());
        try (Wire wire = wire()) {
            wire.send(Wire.post(PATH, BODY));
            assertThat(wire.answer().body()).hasSize(200 << 16);
        }
    }
}
