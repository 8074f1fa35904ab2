package llmgateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.ServerConfig.ErrorStyle;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakeExchange;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.Configs;
import llmgateway.transform.testing.Neighbours;
import llmgateway.transform.testing.Requests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TransformVerticleTest {
    private static final String[] VERSION = {"anthropic-version", "2023-06-01"};
    private static final String STREAMED = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";

    private volatile ErrorStyle style = ErrorStyle.NATIVE;
    private Neighbours gateway;

    @BeforeEach
    void start(Vertx vertx) {
        gateway = Neighbours.of(vertx, () -> Configs.with(style));
    }

    @Test
    void parsesARequestAndAnnouncesAStreamInItsDialect() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        RequestTranslation translation = parse(exchange, STREAMED);

        assertThat(translation.model()).isEqualTo("m");
        assertThat(translation.streamed()).isTrue();
        assertThat(exchange.keepAlive()).hasToString("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    }

    @Test
    void openAiStreamsAreKeptAliveByComments() {
        for (Endpoint endpoint : List.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS)) {
            FakeExchange exchange = new FakeExchange(Requests.to(endpoint));
            parse(exchange, STREAMED);
            assertThat(exchange.keepAlive()).hasToString(": keep-alive\n\n");
        }
    }

    @Test
    void noStreamIsAnnouncedWhereNoneIsAskedFor() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS));
        parse(exchange, "{\"model\":\"m\",\"messages\":[]}");

        assertThat(exchange.keepAlive()).isNull();
    }

    @Test
    void aMalformedRequestIsAnsweredInTheDialectOfItsPath() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        gateway.send(Address.ACCEPTED, new Accepted(exchange, Buffer.buffer("{\"model\"")));

        Replied replied = gateway.next(Replied.class);
        assertThat(replied.reply().status()).isEqualTo(400);
        assertThat(read(replied.reply()).text()).startsWith("{\"type\":\"error\",");
        assertThat(replied.reply().progress().outcome()).isEqualTo(Outcome.CALLER_ERROR);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void aChatBodyOnTheMessagesPathIsAnsweredAsChatErrorsToo() {
        FakeExchange good = new FakeExchange(Endpoint.MESSAGES);
        assertThat(parse(good, STREAMED).endpoint()).isEqualTo(Endpoint.CHAT_COMPLETIONS);
        assertThat(good.keepAlive()).hasToString(": keep-alive\n\n");

        FakeExchange bad = new FakeExchange(Endpoint.MESSAGES);
        gateway.send(Address.ACCEPTED, new Accepted(bad, Buffer.buffer("{\"model\":5,\"messages\":[]}")));
        assertThat(read(gateway.next(Replied.class).reply()).text()).startsWith("{\"error\":{\"message\"");
    }

    @Test
    void aBodyOfAnotherTypeIsRefused() {
        FakeExchange exchange =
                new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS, "content-type", "multipart/form-data"));
        gateway.send(Address.ACCEPTED, new Accepted(exchange, Buffer.buffer("--x")));

        assertThat(gateway.next(Replied.class).reply().status()).isEqualTo(415);
    }

    @Test
    void aListingIsParsedWithoutABody() {
        FakeExchange exchange = new FakeExchange(Requests.withModel(Endpoint.MODEL, "claude"));
        gateway.send(Address.ACCEPTED, new Accepted(exchange, Buffer.buffer()));

        RequestTranslation translation = gateway.next(Parsed.class).translation();
        assertThat(translation.model()).isEqualTo("claude");
        assertThat(translation.endpoint()).isEqualTo(Endpoint.MODEL);
    }

    @Test
    void aListIsReplied() {
        FakeExchange exchange = new FakeExchange(Endpoint.MODEL_LIST);
        gateway.send(Address.LISTED, new Listed(exchange, List.of(new Listed.Model("m", "openai")), List.of()));

        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.status()).isEqualTo(200);
        String text = read(reply).text();
        assertThat(text).contains("\"id\":\"m\"");
        assertThat(reply.contentLength()).isEqualTo(text.length());
    }

    @Test
    void aModelThatIsNotListedIsNotFound() {
        FakeExchange exchange = new FakeExchange(Requests.withModel(Endpoint.MODEL, "zz", VERSION));
        gateway.send(Address.LISTED, new Listed(exchange, List.of(), List.of()));

        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(read(reply).text()).contains("not_found_error", "model: zz");
    }

    @Test
    void aFinalFailureIsRepliedWithWhoServedLast() {
        FakeExchange exchange = new FakeExchange(Endpoint.CHAT_COMPLETIONS);
        Served served = new Served("openai", "a", "m", "m", 2, 5);
        gateway.send(
                Address.FAILED,
                new Failed(exchange, Dialect.CHAT, Failure.of(FailureKind.NO_ACCOUNT, "None."), served));

        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.served()).isEqualTo(served);
        assertThat(reply.progress().outcome()).isEqualTo(Outcome.NO_UPSTREAM);
    }

    @Test
    void aFailureAfterAKeepAliveIsAnEvent() {
        FakeExchange exchange = new FakeExchange(Endpoint.MESSAGES);
        exchange.sendHead();
        gateway.send(
                Address.FAILED,
                new Failed(exchange, Dialect.MESSAGES, Failure.of(FailureKind.NO_ACCOUNT, "None."), Served.NOBODY));

        Reply reply = gateway.next(Replied.class).reply();
        assertThat(read(reply).text()).startsWith("event: error\n");
        assertThat(reply.contentLength()).isEqualTo(-1);
    }

    @Test
    void errorsTakeTheConfiguredStyle() {
        style = ErrorStyle.GLM;
        FakeExchange exchange = new FakeExchange(Endpoint.CHAT_COMPLETIONS);
        gateway.send(Address.FAILED, new Failed(exchange, Dialect.CHAT, Failure.internal(), Served.NOBODY));

        assertThat(read(gateway.next(Replied.class).reply()).text()).startsWith("{\"error\":{\"code\":\"500\"");
    }

    @Test
    void aSplicedBodyCanBeSentTwice(Vertx vertx) throws Exception {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS));
        String body = "{\"model\":\"m\",\"messages\":[\"" + "x".repeat(300_000) + "\"]}";
        Buffer spliced = parse(exchange, body)
                .translate(new Target(
                        Dialect.CHAT, "n", AccountBuilder.of("a", "openai").build(), false, Optional.empty()))
                .body();
        var server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(request.response()::end));
        var client = vertx.createHttpClient();
        int port = server.listen(0, "127.0.0.1").await().actualPort();

        for (int i = 0; i < 2; i++) {
            Buffer echoed = client.request(HttpMethod.POST, port, "127.0.0.1", "/")
                    .compose(request -> request.send(spliced).compose(HttpClientResponse::body))
                    .await();
            assertThat(echoed.toString().equals(body.replace("\"m\"", "\"n\""))).isTrue();
        }
    }

    private RequestTranslation parse(FakeExchange exchange, String body) {
        gateway.send(Address.ACCEPTED, new Accepted(exchange, Buffer.buffer(body)));
        return gateway.next(Parsed.class).translation();
    }

    private Collected read(Reply reply) {
        return gateway.on(() -> {
            Collected client = Collected.from(reply.body());
            reply.body().resume();
            return client;
        });
    }
}
