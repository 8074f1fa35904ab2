package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionWatchTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final String HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private static Pace pace(Duration head, Duration rest) {
        return new Pace(head, rest, IngressHarness.FAR, IngressHarness.FAR, SOON, IngressHarness.FAR);
    }

    /** Lets a connection come to its end that was at rest from now on. */
    private void outlastARest() throws Exception {
        try (RawClient other = gateway.raw()) {
            other.send("GET /health HTTP/1.1\r\nhost: t\r\n\r\n");
            assertThat(other.readToEnd()).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PRI * HT", "POST /v1/messages HTTP/1.1\r\nhost: t\r\nx: ", HTTP2})
    void aConnectionThatNeverAsksIsClosed(String begun) throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, pace(SOON, IngressHarness.FAR));
        try (RawClient client = gateway.raw()) {
            client.send(begun);
            client.readToEnd();
        }
        gateway.settle();
        assertThat(gateway.node.inFlight()).isZero();
        assertThat(gateway.summaries).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /v1/messages HTTP/1.1\r\nhost: t\r\n", HTTP2})
    void drippingABitNowAndThenGainsNoTime(String begun) throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, pace(SOON, IngressHarness.FAR));
        try (RawClient client = gateway.raw()) {
            client.send(begun);
            IngressHarness.until(() -> {
                LockSupport.parkNanos(SOON.toNanos() / 10);
                try {
                    client.send("x");
                    return false;
                } catch (IOException cut) {
                    return true;
                }
            });
        }
    }

    @Test
    void aConnectionOnWhichNothingMoreIsAskedIsClosed() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, pace(IngressHarness.FAR, SOON));
        try (RawClient client = gateway.raw()) {
            client.send("GET /health HTTP/1.1\r\nhost: t\r\n\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200");
            client.send("POST /v1/messages HTTP/1.1\r\nx: ");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aConnectionWithASilentStreamIsLeftAlone() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, pace(IngressHarness.FAR, SOON));
        try (RawClient silent = gateway.raw()) {
            silent.send(RawClient.post("/v1/messages", "{}"));
            var waiting = gateway.nextAccepted().exchange();
            outlastARest();
            outlastARest();
            outlastARest();
            assertThat(waiting.isOpen()).isTrue();
            gateway.replyWhole(waiting, "[1]");
            assertThat(silent.readAnswer()).endsWith("[1]");
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void anIdleHttp2ConnectionIsClosedAndOneWithAStreamIsNot() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL, pace(IngressHarness.FAR, SOON));
        AtomicBoolean closed = new AtomicBoolean();
        var client = gateway.vertx
                .httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false))
                .withConnectHandler((HttpConnection connection) -> connection.closeHandler(gone -> closed.set(true)))
                .build();
        var request = IngressHarness.await(client.request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/v1/messages"))
                .putHeader("x-api-key", TestConfig.KEY);
        var answer = request.send("{}").compose(response -> response.body());
        var waiting = gateway.nextAccepted().exchange();
        outlastARest();
        outlastARest();
        assertThat(closed).isFalse();
        gateway.replyWhole(waiting, "[1]");
        assertThat(IngressHarness.await(answer)).hasToString("[1]");
        IngressHarness.until(closed::get);
    }
}
