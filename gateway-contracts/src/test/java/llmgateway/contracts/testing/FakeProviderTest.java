package llmgateway.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
    private final FakeProvider provider = FakeProvider.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        provider.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(provider.url() + path));
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private Socket raw(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readAll(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void answersInTheOrderOfTheQueueAndThenWithTheStandingScript() throws Exception {
        provider.enqueue(Script.json("1"), Script.json(503, "2")).always(Script.json("3"));
        assertThat(post("/a", "x").body()).isEqualTo("1");
        assertThat(post("/a", "x").statusCode()).isEqualTo(503);
        assertThat(post("/a", "x").body()).isEqualTo("3");
        assertThat(post("/a", "x").body()).isEqualTo("3");
        assertThat(provider.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void choosesTheScriptWhoseConditionTheRequestMeets() throws Exception {
        provider.enqueueFor(request -> request.path().equals("/b"), Script.json("for b"));
        assertThat(post("/a", "").statusCode()).isEqualTo(404);
        assertThat(post("/b?q=1", "").body()).isEqualTo("for b");
    }

    @Test
    void recordsWhatItWasAskedByteForByte() throws Exception {
        provider.always(Script.json("{}"));
        try (Socket socket = raw("POST /p?q=1 HTTP/1.1\r\nX-Odd: a\r\nx-odd: b\r\ncontent-length: 3\r\n\r\nabc")) {
            RecordedRequest recorded = provider.awaitRequest();
            assertThat(recorded.method()).isEqualTo("POST");
            assertThat(recorded.uri()).isEqualTo("/p?q=1");
            assertThat(recorded.headers().entries().stream().map(Object::toString))
                    .containsExactly("X-Odd=a", "x-odd=b", "content-length=3");
            assertThat(recorded.text()).isEqualTo("abc");
            assertThat(socket.isClosed()).isFalse();
        }
        provider.awaitCutByPeer(0);
    }

    @Test
    void readsChunkedBodies() throws Exception {
        provider.always(Script.json("{}"));
        try (Socket socket =
                raw("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")) {
            assertThat(socket.isConnected()).isTrue();
            assertThat(provider.awaitRequest().text()).isEqualTo("abc");
        }
    }

    @Test
    void holdsAStreamAtAGateUntilItOpens() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(Script.stream().chunk("one ").gate(gate).chunk("two").end());
        HttpResponse<InputStream> response = client.send(request("/").GET().build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(4), StandardCharsets.US_ASCII))
                    .isEqualTo("one ");
            gate.awaitArrival();
            assertThat(body.available()).isZero();
            gate.open();
            assertThat(readAll(body)).isEqualTo("two");
        }
    }

    @Test
    void cutsTheConnectionWhereTheScriptSays() throws Exception {
        provider.enqueue(
                Script.silence().close(), Script.stream().raw("5\r\nab").close());
        try (Socket socket = raw("GET / HTTP/1.1\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        try (Socket socket = raw("GET / HTTP/1.1\r\n\r\n")) {
            assertThat(readAll(socket.getInputStream())).endsWith("\r\n\r\n5\r\nab");
        }
    }

    @Test
    void resetsConnectionsEvenDuringAnUpload() throws Exception {
        provider.enqueue(Script.cutUpload(2));
        try (Socket socket = raw("POST / HTTP/1.1\r\ncontent-length: 100\r\n\r\nabcd")) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void noticesThatThePeerLeavesWhileItStalls() throws Exception {
        provider.enqueue(Script.silence().stall());
        try (Socket socket = raw("GET / HTTP/1.1\r\n\r\n")) {
            provider.awaitRequest();
            assertThat(socket.isConnected()).isTrue();
            assertThat(provider.openConnections()).isEqualTo(1);
        }
        provider.awaitCutByPeer(0);
        assertThat(provider.openConnections()).isZero();
    }

    @Test
    void connectsNobodyWhenDeaf() throws Exception {
        try (FakeProvider deaf = FakeProvider.deaf();
                Socket socket = new Socket()) {
            assertThatThrownBy(() ->
                            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.port()), 300))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
