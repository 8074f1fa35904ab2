package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Certificates;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Replies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS on both sides: the listener's certificate and its renewal, and the authorities that upstreams are believed by. */
class TlsTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void clientsAreServedByTls(HttpClient.Version version) throws Exception {
        install("server-1");
        try (TestNode node = tlsNode()) {
            HttpResponse<String> response = probe(node, version);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(version);
            assertThat(subject(response)).isEqualTo("CN=server-1");
        }
    }

    @Test
    void aRenewedCertificateIsTakenAndOneThatDoesNotFitIsNot() throws Exception {
        install("server-1");
        try (TestNode node = tlsNode()) {
            Certificates.copy("server-2.key", directory.resolve("key.pem"));
            assertThat(subject(probe(node, HttpClient.Version.HTTP_1_1))).isEqualTo("CN=server-1");

            install("server-2");

            Await.until(
                    "the renewed certificate is shown",
                    () -> subject(probe(node, HttpClient.Version.HTTP_1_1)).equals("CN=server-2"));
        }
    }

    @Test
    void aServerOfAPrivateAuthorityIsBelievedWhereThatIsConfiguredAndNowhereElse() throws Exception {
        install("server-1");
        String authority =
                Certificates.copy("ca.pem", directory.resolve("ca.pem")).toString();
        Vertx vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(directory.resolve("cert.pem").toString())
                                .addKeyPath(directory.resolve("key.pem").toString())))
                .requestHandler(request -> request.response().end(Replies.chatCompletion("m", "hello")));
        int port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        AccountConfig stranger = Accounts.account("a", "openai", "https://127.0.0.1:" + port);
        AccountConfig trusted = Accounts.trusting(stranger, authority);
        AccountConfig misnamed =
                Accounts.trusting(Accounts.account("a", "openai", "https://127.0.0.2:" + port), authority);
        try (TestNode refusing = TestNode.start(List.of(stranger));
                TestNode believing = TestNode.start(List.of(trusted));
                TestNode careful = TestNode.start(List.of(misnamed))) {
            assertThat(refusing.post("/v1/chat/completions", BODY).statusCode()).isEqualTo(502);
            assertThat(careful.post("/v1/chat/completions", BODY).statusCode()).isEqualTo(502);
            HttpResponse<byte[]> served = believing.post("/v1/chat/completions", BODY);
            assertThat(served.statusCode()).isEqualTo(200);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private void install(String name) {
        Certificates.copy(name + ".pem", directory.resolve("cert.pem"));
        Certificates.copy(name + ".key", directory.resolve("key.pem"));
    }

    private TestNode tlsNode() {
        return TestNode.start(Configs.config(
                Configs.server(directory.resolve("cert.pem"), directory.resolve("key.pem")),
                List.of(),
                List.of(),
                List.of(),
                Configs.routing(3),
                Configs.timeouts()));
    }

    /** A request on a connection of its own. */
    private static HttpResponse<String> probe(TestNode node, HttpClient.Version version) {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Certificates.trusting())
                .version(version)
                .build();
        URI uri = URI.create("https://127.0.0.1:" + node.node().port() + "/health");
        try {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String subject(HttpResponse<?> response) {
        try {
            X509Certificate shown =
                    (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        } catch (SSLPeerUnverifiedException failed) {
            throw new AssertionError(failed);
        }
    }
}
