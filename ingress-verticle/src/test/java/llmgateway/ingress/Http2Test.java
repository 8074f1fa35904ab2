package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2Test {
    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private HttpClient client(HttpClientOptions options) {
        return gateway.vertx.createHttpClient(
                options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp2MaxSize(1));
    }

    private HttpClientRequest post(HttpClient client) throws Exception {
        return IngressHarness.await(client.request(HttpMethod.POST, gateway.port(), "127.0.0.1", "/v1/messages"))
                .putHeader("x-api-key", TestConfig.KEY);
    }

    @Test
    void aRequestIsServedInClear() throws Exception {
        gateway = IngressHarness.start();
        var answer = post(client(new HttpClientOptions())).send("{}").compose(response -> {
            assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
            return response.body();
        });
        gateway.replyWhole(gateway.nextAccepted().exchange(), "[1]");
        assertThat(IngressHarness.await(answer).toString()).isEqualTo("[1]");
    }

    @Test
    void tlsNegotiatesHttp2AndServesHttp1Too() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        gateway = IngressHarness.start(
                TestConfig.USUAL.certificate(certificate.certificatePath(), certificate.privateKeyPath()));
        HttpClientOptions tls = new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustAll(true)
                .setVerifyHost(false);
        for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_2, HttpVersion.HTTP_1_1}) {
            HttpClient client = gateway.vertx.createHttpClient(new HttpClientOptions(tls).setProtocolVersion(version));
            HttpClientResponse response =
                    IngressHarness.await(client.request(HttpMethod.GET, gateway.port(), "127.0.0.1", "/health")
                            .compose(HttpClientRequest::send));
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aResetOfTheClientClosesTheExchangeAndNotItsNeighbours() throws Exception {
        gateway = IngressHarness.start();
        HttpClient client = client(new HttpClientOptions());
        HttpClientRequest leaving = post(client);
        var unused = leaving.send("{}");
        Exchange left = gateway.nextAccepted().exchange();
        AtomicInteger cleanUps = new AtomicInteger();
        gateway.run(() -> left.onClose(cleanUps::incrementAndGet));
        var answer = post(client).send("{}").compose(HttpClientResponse::body);
        Exchange staying = gateway.nextAccepted().exchange();

        leaving.reset();
        IngressHarness.until(() -> cleanUps.get() == 1);

        assertThat(unused.succeeded()).isFalse();
        assertThat(staying.isOpen()).isTrue();
        gateway.replyWhole(staying, "[2]");
        assertThat(IngressHarness.await(answer).toString()).isEqualTo("[2]");
    }

    @Test
    void aBodyThatBreaksOffIsAResetOfTheStream() throws Exception {
        gateway = IngressHarness.start();
        var answer = post(client(new HttpClientOptions())).send("{}").compose(HttpClientResponse::body);
        FakeBody body = gateway.reply(gateway.nextAccepted().exchange(), "text/event-stream");
        gateway.run(() -> {
            body.emit("event: a\n\n");
            body.fail(new IllegalStateException("broke off"));
        });
        assertThatThrownBy(() -> IngressHarness.await(answer)).hasMessageContaining("reset");
        assertThat(gateway.ended().outcome()).isEqualTo(Outcome.STREAM_INCOMPLETE);
    }

    @Test
    void aRefusedBodyEndsItsStreamAndNotTheConnection() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.maxBody(2000));
        HttpClient client = client(new HttpClientOptions());
        var waiting = post(client).send("{}").compose(HttpClientResponse::body);
        Exchange exchange = gateway.nextAccepted().exchange();

        HttpClientRequest large = post(client).setChunked(true);
        large.write(Buffer.buffer("x".repeat(3000)));
        HttpClientResponse refusal = IngressHarness.await(large.response());
        assertThat(refusal.statusCode()).isEqualTo(413);

        gateway.replyWhole(exchange, "[1]");
        assertThat(IngressHarness.await(waiting).toString()).isEqualTo("[1]");
    }

    @Test
    void atTheEndOfADrainAStreamEndsWithAnErrorToo() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.drain(0));
        var answer = post(client(new HttpClientOptions())).send("{}").compose(response -> response.body());
        FakeBody body = gateway.reply(gateway.nextAccepted().exchange(), "text/event-stream");
        gateway.run(() -> body.emit("event: a\n\n"));

        IngressHarness.await(gateway.undeploy());

        assertThat(IngressHarness.await(answer)).hasToString("event: a\n\nevent: error\n\n");
        assertThat(gateway.ended().outcome()).isEqualTo(Outcome.GATEWAY_ERROR);
    }
}
