package llmgateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.ClientRequest;
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
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.FakeExchange;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.Configs;
import llmgateway.transform.testing.FakeSource;
import llmgateway.transform.testing.Neighbours;
import llmgateway.transform.testing.Requests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TransformVerticleTest {
    private static final String[] VERSION = {"anthropic-version", "2023-06-01"};
    private static final String STREAMED = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";
    private static final String EVENT = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n";
    private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private final FakeSource source = new FakeSource();
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
    void aReplyPassesWithItsBytesAndEndsItsAttemptOnce() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        RequestTranslation translation = parse(exchange, "{\"model\":\"m\",\"messages\":[]}");
        String body = "{ \"usage\":{\"input_tokens\":3,\"output_tokens\":4} }";
        answer(exchange, translation, 200, body.length(), "content-type", "application/json", "request-id", "up");

        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.contentLength()).isEqualTo(body.length());
        assertThat(reply.headers().get("request-id")).isEqualTo("up");
        assertThat(reply.served().attempts()).isEqualTo(1);
        Collected client = gateway.on(() -> {
            Collected reading = Collected.from(reply.body());
            source.say(body).end();
            reply.body().resume();
            exchange.close();
            return reading;
        });
        assertThat(client.text()).isEqualTo(body);
        assertThat(client.ended()).isTrue();
        AttemptEnded ended = gateway.next(AttemptEnded.class);
        assertThat(ended.outcome()).isEqualTo(Outcome.OK);
        assertThat(ended.usage().output()).isEqualTo(4);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void aStreamIsRepliedAtItsFirstEvent() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream; charset=utf-8");
        gateway.on(() -> source.say(": comment\n\n"));
        assertThat(gateway.rest()).isEmpty();

        gateway.on(() -> source.say(EVENT));
        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.headers().get("x-accel-buffering")).isEqualTo("no");
        assertThat(gateway.on(source::isPaused)).isTrue();
        Collected client = gateway.on(() -> {
            Collected reading = Collected.from(reply.body());
            reply.body().resume();
            source.say(STOP).end();
            exchange.close();
            return reading;
        });
        assertThat(client.text()).isEqualTo(": comment\n\n" + EVENT + STOP);
        assertThat(gateway.next(AttemptEnded.class).outcome()).isEqualTo(Outcome.OK);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void anErrorAsTheFirstEventIsRejectedAndNothingElse() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> {
            source.say("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n")
                    .end();
            return true;
        });

        Rejected rejected = gateway.next(Rejected.class);
        assertThat(rejected.failure().kind()).isEqualTo(FailureKind.UPSTREAM_OVERLOADED);
        assertThat(rejected.upstreamNanos()).isGreaterThanOrEqualTo(1000);
        gateway.on(() -> {
            exchange.close();
            return true;
        });
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void aClientThatLeavesEndsTheAttemptOnce() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> {
            source.say(EVENT);
            exchange.close();
            source.fail(new IOException("cancelled"));
            return true;
        });

        AttemptEnded ended = gateway.next(AttemptEnded.class);
        assertThat(ended.outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(ended.usage().partial()).isTrue();
        gateway.next(Replied.class);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void aClientThatLeavesBeforeTheFirstEventGetsNoReply() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> {
            exchange.close();
            source.say(EVENT);
            return true;
        });

        assertThat(gateway.next(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void anAnswerForAClosedExchangeOnlyEndsItsAttempt() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        RequestTranslation translation = parse(exchange, STREAMED);
        exchange.close();
        answer(exchange, translation, 200, -1, "content-type", "text/event-stream");

        assertThat(gateway.next(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void jsonToAStreamRequestPassesAsItIs() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS));
        answer(exchange, parse(exchange, STREAMED), 200, 2, "content-type", "application/json");

        Reply reply = gateway.next(Replied.class).reply();
        Collected client = gateway.on(() -> {
            source.say("{}").end();
            Collected reading = Collected.from(reply.body());
            reply.body().resume();
            return reading;
        });
        assertThat(client.text()).isEqualTo("{}");
    }

    @Test
    void anErrorAnswerAfterAKeepAliveBecomesAnEventWithItsWords() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        RequestTranslation translation = parse(exchange, STREAMED);
        exchange.sendHead();
        answer(exchange, translation, 400, -1, "content-type", "application/json");
        gateway.on(() -> {
            source.say(
                            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long\"}}")
                    .end();
            return true;
        });

        assertThat(gateway.next(AttemptEnded.class).outcome()).isEqualTo(Outcome.CALLER_ERROR);
        assertThat(read(gateway.next(Replied.class).reply()).text())
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                        + "\"message\":\"prompt is too long\"}}\n\n");
    }

    @Test
    void usageThatOnlyTheGatewayAskedForStaysWithIt() {
        String finish = "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n";
        String usage = "data: {\"choices\":[],\"usage\":{\"completion_tokens\":9}}\n\n";
        assertThat(streamed(STREAMED, finish + usage)).isEqualTo(finish);

        String asking = STREAMED.replace("true}", "true,\"stream_options\":{\"include_usage\":true}}");
        assertThat(streamed(asking, finish + usage)).isEqualTo(finish + usage);
    }

    @Test
    void aSplicedBodyCanBeSentTwice(Vertx vertx) throws Exception {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS));
        String body = "{\"model\":\"m\",\"messages\":[\"" + "x".repeat(300_000) + "\"]}";
        Buffer spliced = parse(exchange, body)
                .translate(new Target(Dialect.CHAT, "n", false, Optional.empty()))
                .body();
        var server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(request.response()::end));
        var client = vertx.createHttpClient();
        int port = server.listen(0, "127.0.0.1").await().actualPort();

        for (int i = 0; i < 2; i++) {
            Buffer echoed = client.request(HttpMethod.POST, port, "127.0.0.1", "/")
                    .compose(request -> request.send(spliced))
                    .compose(HttpClientResponse::body)
                    .await();
            assertThat(echoed.toString().equals(body.replace("\"m\"", "\"n\""))).isTrue();
        }
    }

    private String streamed(String request, String events) {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.CHAT_COMPLETIONS));
        FakeSource upstream = new FakeSource();
        answer(exchange, parse(exchange, request), upstream, 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> upstream.say(events));
        return read(gateway.next(Replied.class).reply()).text();
    }

    private RequestTranslation parse(FakeExchange exchange, String body) {
        gateway.send(Address.ACCEPTED, new Accepted(exchange, Buffer.buffer(body)));
        return gateway.next(Parsed.class).translation();
    }

    private void answer(
            FakeExchange exchange, RequestTranslation translation, int status, long length, String... headers) {
        answer(exchange, translation, source, status, length, headers);
    }

    private void answer(
            FakeExchange exchange,
            RequestTranslation translation,
            FakeSource body,
            int status,
            long length,
            String... headers) {
        ClientRequest likeUpstream = Requests.to(Endpoint.MESSAGES, headers);
        MultiMap map = likeUpstream.headers();
        Dialect dialect = translation.endpoint().dialect();
        Attempt attempt = new Attempt(
                Accounts.account("a", "anthropic", "", Set.of(dialect)), "m", "m", dialect, () -> {}, List.of());
        gateway.send(Address.ANSWERED, new Answered(exchange, translation, attempt, status, map, length, body, 1000));
    }

    private Collected read(Reply reply) {
        return gateway.on(() -> {
            Collected client = Collected.from(reply.body());
            reply.body().resume();
            return client;
        });
    }
}
