package llmgateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.config.ServerConfig.ErrorStyle;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.failure.Scope;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.port.Permit;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class TransformVerticleReplyTest {
    private static final String[] VERSION = {"anthropic-version", "2023-06-01"};
    private static final String STREAMED = "{\"model\":\"m\",\"messages\":[],\"stream\":true}";
    private static final String EVENT = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n";
    private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private final FakeSource source = new FakeSource();
    private final AtomicInteger proved = new AtomicInteger();
    private Neighbours gateway;

    @BeforeEach
    void start(Vertx vertx) {
        gateway = Neighbours.of(vertx, () -> Configs.with(ErrorStyle.NATIVE));
    }

    @Test
    void aReplyPassesWithItsBytesAndEndsItsAttemptOnce() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        RequestTranslation translation = parse(exchange, "{\"model\":\"m\",\"messages\":[]}");
        String body = "{ \"usage\":{\"input_tokens\":3,\"output_tokens\":4} }";
        answer(exchange, translation, 200, body.length(), "content-type", "application/json", "request-id", "up");
        assertThat(gateway.rest()).isEmpty();

        gateway.on(() -> source.say(body));
        Reply reply = gateway.next(Replied.class).reply();
        assertThat(reply.contentLength()).isEqualTo(body.length());
        assertThat(reply.headers().get("request-id")).isEqualTo("up");
        assertThat(reply.served().attempts()).isEqualTo(1);
        Collected client = gateway.on(() -> {
            Collected reading = Collected.from(reply.body());
            source.end();
            reply.body().resume();
            exchange.close();
            return reading;
        });
        assertThat(client.text()).isEqualTo(body);
        assertThat(client.ended()).isTrue();
        AttemptEnded ended = gateway.next(AttemptEnded.class);
        assertThat(ended.outcome()).isEqualTo(Outcome.OK);
        assertThat(ended.usage().output()).isEqualTo(4);
        assertThat(ended.firstByteNanos()).isGreaterThanOrEqualTo(1000);
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
        assertThat(rejected.failure().penalty().scope()).isEqualTo(Scope.PROVIDER);
        assertThat(proved).hasValue(0);
        assertThat(rejected.upstreamNanos()).isGreaterThanOrEqualTo(1000);
        gateway.on(() -> {
            exchange.close();
            return true;
        });
        assertThat(gateway.rest()).isEmpty();
    }

    @Test
    void anErrorOfTheCallersAsTheFirstEventCostsNobodyARest() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> source.say(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"}}\n\n"));

        Failure failure = gateway.next(Rejected.class).failure();
        assertThat(failure.remedy()).isEqualTo(Remedy.STOP);
        assertThat(failure.penalty().costs()).isFalse();
    }

    @Test
    void aStreamThatEndsBeforeItBeginsCostsARest() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> {
            source.end();
            return true;
        });

        Failure failure = gateway.next(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.BROKEN_REPLY);
        assertThat(failure.penalty().scope()).isEqualTo(Scope.FAMILY);
    }

    @Test
    void aStreamProvesWithItsFirstEventThatItsAccountWorks() {
        FakeExchange exchange = new FakeExchange(Requests.to(Endpoint.MESSAGES, VERSION));
        answer(exchange, parse(exchange, STREAMED), 200, -1, "content-type", "text/event-stream");
        gateway.on(() -> source.say(": comment\n\n"));
        assertThat(proved).hasValue(0);

        gateway.on(() -> source.say(EVENT));
        gateway.next(Replied.class);
        assertThat(proved).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"MESSAGES, 200, 1", "MESSAGES, 400, 0", "COUNT_TOKENS, 200, 0"})
    void aReplyProvesThatItsAccountWorksIfItIsAGoodOneToAConversation(Endpoint endpoint, int status, int proofs) {
        FakeExchange exchange = new FakeExchange(Requests.to(endpoint, VERSION));
        RequestTranslation translation = parse(exchange, "{\"model\":\"m\",\"messages\":[]}");
        answer(exchange, translation, status, 2, "content-type", "application/json");
        gateway.on(() -> source.say("{}"));
        Reply reply = gateway.next(Replied.class).reply();
        gateway.on(() -> {
            Collected.from(reply.body());
            source.end();
            return reply.body().resume();
        });

        gateway.next(AttemptEnded.class);
        assertThat(proved).hasValue(proofs);
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
        Permit permit = new Permit() {
            @Override
            public void begun() {
                proved.incrementAndGet();
            }

            @Override
            public void release() {}
        };
        Attempt attempt = new Attempt(
                Accounts.account("a", "anthropic", "", Set.of(dialect)), "m", "m", dialect, false, permit, List.of());
        gateway.send(
                Address.ANSWERED,
                new Answered(exchange, translation, attempt, ReplyPlan.VERBATIM, status, map, length, body, 1000));
    }

    private Collected read(Reply reply) {
        return gateway.on(() -> {
            Collected client = Collected.from(reply.body());
            reply.body().resume();
            return client;
        });
    }
}
