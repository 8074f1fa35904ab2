package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Script;
import llmgateway.node.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that speak HTTP/2 in clear, many streams to a connection. */
class HttpTwoTest extends HostileTest {
    private static final int MAX_BODY = 200_000;

    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<HttpConnection> connected = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpClient client = client(false);

    @Override
    GatewayConfig config() {
        return config(server(600, MAX_BODY, 0), Configs.timeouts());
    }

    /** A client with one connection. */
    private HttpClient client(boolean upgrade) {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(upgrade))
                .with(new PoolOptions().setHttp2MaxSize(1))
                .withConnectHandler(opened -> {
                    connected.complete(opened);
                    opened.closeHandler(gone -> closed.countDown());
                })
                .build();
    }

    @AfterEach
    void closeClient() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    private HttpClientRequest request(HttpClient from, HttpMethod method, String path) throws Exception {
        return await(from.request(method, node.port(), "127.0.0.1", path))
                .putHeader("x-api-key", TestNode.KEY)
                .putHeader("anthropic-version", "2023-06-01");
    }

    private HttpClientRequest post() throws Exception {
        return request(client, HttpMethod.POST, PATH);
    }

    private static Future<String> answer(HttpClientRequest request, String body) {
        return request.send(body).compose(HttpClientResponse::body).map(Buffer::toString);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void plainAndStreamedRequestsAreServedWithAndWithoutUpgrade(boolean upgrade) throws Exception {
        HttpClient mine = client(upgrade);
        provider.enqueue(Script.json(MESSAGE), Script.events(EVENTS), Script.json(MESSAGE));
        for (String body : List.of(BODY, STREAMED, BODY)) {
            HttpClientResponse response = await(request(mine, HttpMethod.POST, PATH)
                    .send(body)
                    .compose(head -> head.body().map(read -> {
                        assertThat(read).hasToString(body.equals(BODY) ? MESSAGE : String.join("", EVENTS));
                        return head;
                    })));
            assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(provider.awaitRequest().text()).isEqualTo(body);
        }
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        HttpClientResponse response =
                await(request(client, HttpMethod.HEAD, "/v1/models").send());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(await(response.body()).length()).isZero();
        assertThat(await(request(client, HttpMethod.HEAD, "/").send()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStreamThatIsResetInMidReplyCancelsItsOwnCallOnly() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(
                Script.stream().chunk(EVENTS.get(0)).stall(),
                Script.stream()
                        .chunk(EVENTS.get(0))
                        .gate(gate)
                        .chunk(String.join("", EVENTS.subList(1, EVENTS.size())))
                        .end());
        HttpClientRequest leaving = post();
        CountDownLatch begun = new CountDownLatch(1);
        Future<Void> left = leaving.send(STREAMED).compose(response -> {
            response.handler(bytes -> begun.countDown());
            return response.end();
        });
        Await.until("the first stream has begun", () -> begun.getCount() == 0);
        Future<String> staying = answer(post(), STREAMED);
        gate.awaitArrival();

        leaving.reset();

        provider.awaitCutByPeer(0);
        Await.until("one exchange is left", () -> node.inFlight() == 1);
        gate.open();
        assertThat(await(staying)).isEqualTo(String.join("", EVENTS));
        assertThat(left.succeeded()).isFalse();
    }

    @Test
    void aBreakInOneStreamIsNoBreakInAnother() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(
                Script.silence().gate(gate).head(200, "content-length: 2").raw("{}"),
                Script.chunked(200, "content-type: application/json").chunk("{").reset());
        Future<String> staying = answer(post(), BODY);
        gate.awaitArrival();
        Future<String> broken = answer(post(), BODY);
        Await.until("the broken stream ends", broken::isComplete);
        assertThat(broken.succeeded()).isFalse();
        gate.open();
        assertThat(await(staying)).isEqualTo("{}");
    }

    @Test
    void manyStreamsOfOneConnectionAreServedAtOnce() throws Exception {
        Gate gate = new Gate();
        provider.always(Script.stream()
                .chunk(EVENTS.get(0))
                .gate(gate)
                .chunk(String.join("", EVENTS.subList(1, EVENTS.size())))
                .end());
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(answer(post(), STREAMED));
        }
        Await.until("all are under way", () -> node.inFlight() == 200);
        gate.open();
        for (Future<String> answer : answers) {
            assertThat(await(answer)).isEqualTo(String.join("", EVENTS));
        }
    }

    @Test
    void theStreamsOfOneConnectionAreLimited() throws Exception {
        await(request(client, HttpMethod.HEAD, "/").send());
        HttpConnection connection = connected.get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
        assertThat(connection.remoteSettings().getMaxConcurrentStreams()).isBetween(100L, 1000L);
        assertThat(connection.remoteSettings().getMaxHeaderListSize()).isBetween(8_192L, 1L << 20);
    }

    @Test
    void aFloodOfResetsIsEndedAndOthersAreServed() throws Exception {
        provider.always(Script.silence().stall());
        HttpClient flooding = client(false);
        await(request(flooding, HttpMethod.HEAD, "/").send());
        for (int i = 0; i < 10_000 && closed.getCount() > 0; i++) {
            flooding.request(HttpMethod.POST, node.port(), "127.0.0.1", PATH)
                    .compose(request -> request.exceptionHandler(reset -> {})
                            .putHeader("x-api-key", TestNode.KEY)
                            .putHeader("content-type", "application/json")
                            .sendHead()
                            .map(request))
                    .onSuccess(HttpClientRequest::reset);
        }
        Await.until("the flooding connection is closed", () -> closed.getCount() == 0);
        await(flooding.close());
        Await.until("nothing is left of it", () -> node.inFlight() == 0);
        provider.enqueue(Script.json(MESSAGE));
        assertThat(exchange(Wire.post(PATH, BODY)).status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatIsCutTakesAllItsStreamsAlong() throws Exception {
        provider.always(Script.stream().chunk(EVENTS.get(0)).stall());
        for (int i = 0; i < 50; i++) {
            answer(post(), STREAMED).onFailure(cut -> {});
        }
        Await.until("all are under way", () -> provider.requests().size() == 50);
        await(client.close());
        provider.awaitOpenConnections(0);
    }

    @Test
    void aStreamThatIsNotReadHoldsUpNobodyElse() throws Exception {
        byte[] piece = new byte[60_000];
        provider.enqueue(Script.chunked(200, "content-type: application/json")
                .chunks(4_000, piece)
                .end());
        HttpClientRequest lazy = post();
        HttpClientResponse unread =
                await(lazy.send(BODY).onSuccess(response -> response.pause().exceptionHandler(reset -> {})));
        assertThat(unread.statusCode()).isEqualTo(200);
        provider.enqueue(Script.json(MESSAGE));
        assertThat(exchange(Wire.post(PATH, BODY)).body()).isEqualTo(MESSAGE);
        assertThat(provider.written(0)).isLessThan(3_000L * piece.length);
        lazy.reset();
        provider.awaitCutByPeer(0);
    }

    @Test
    void bodiesThatAreTooLargeEndTheirOwnStreamOnly() throws Exception {
        Gate gate = new Gate();
        provider.enqueue(
                Script.silence().gate(gate).head(200, "content-length: 2").raw("{}"));
        Future<String> staying = answer(post(), BODY);
        gate.awaitArrival();
        HttpClientRequest large = post().setChunked(true);
        large.exceptionHandler(reset -> {});
        Future<HttpClientResponse> refusal = large.response();
        Buffer piece = Buffer.buffer("y".repeat(50_000));
        for (int i = 0; i < 5; i++) {
            large.write(piece).onFailure(reset -> {});
        }
        assertThat(await(refusal).statusCode()).isEqualTo(413);
        gate.open();
        assertThat(await(staying)).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
                "PRI * HTTP/2.0\r\nhost: x\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u00ff\u00ff\u00ff\u0004\u0000\u0000\u0000\u0000\u0000",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000"
                        + "\u0000\u0000\u0001\u0001\u0005\u0000\u0000\u0000\u0001\u00ff"
            })
    void anythingElseThanHttp2AfterItsPrefaceEndsTheConnection(String bytes) throws Exception {
        try (Wire wire = wire()) {
            wire.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
            wire.readToEnd();
        }
    }

    @Test
    void anUpgradeWithBrokenSettingsIsRefused() throws Exception {
        try (Wire wire = wire()) {
            wire.send(Wire.post(
                    PATH, BODY, "connection: upgrade, http2-settings", "upgrade: h2c", "http2-settings: !!!!"));
            assertThat(wire.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void aBodyBehindAnUpgradeIsReadWhole() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        try (Wire wire = wire()) {
            wire.send(Wire.post(
                    PATH,
                    BODY,
                    "connection: upgrade, http2-settings",
                    "upgrade: h2c",
                    "http2-settings: AAMAAABkAAQAAP__"));
            assertThat(wire.nextAnswer().status()).isEqualTo(101);
            wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");
            assertThat(provider.awaitRequest().text()).isEqualTo(BODY);
            assertThat(wire.readUntil("\"fine\"")).isNotEmpty();
        }
    }
}
