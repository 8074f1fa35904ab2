package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTest {
    private final FakeProvider provider = FakeProvider.start();
    private final Surroundings around = new Surroundings();

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    @Test
    void handsOverWhatTheUpstreamAnswered() {
        String reply = Replies.message("m", "hello");
        provider.enqueue(Script.reply(200, "application/json", reply, "request-id: req_9"));
        Routed routed = Routes.to(provider);
        around.route(routed);
        Answered answered = around.said(Answered.class);
        assertThat(answered.exchange()).isSameAs(routed.exchange());
        assertThat(answered.attempt()).isSameAs(routed.attempt());
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.headers().get("request-id")).isEqualTo("req_9");
        assertThat(answered.contentLength()).isEqualTo(reply.length());
        assertThat(answered.upstreamNanos()).isPositive();
        assertThat(around.readWhole(answered)).hasToString(reply);
        around.leave(routed);
        around.nothingMore();
    }

    @Test
    void sendsTheTranslatedBodyByteForByteAndKeepsItForTheNextAttempt() {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Buffer body = Buffer.buffer(bytes.clone());
        FakeTranslation translation =
                FakeTranslation.of(Endpoint.MESSAGES).withBody(body).withQuery("beta=true&x=a%20b");
        provider.always(Script.json("{}"));
        for (int attempt = 0; attempt < 2; attempt++) {
            around.route(Routes.to(provider, translation));
            around.readWhole(around.said(Answered.class));
            RecordedRequest request = provider.awaitRequest();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).isEqualTo("/v1/messages?beta=true&x=a%20b");
            assertThat(request.body().getBytes()).isEqualTo(bytes);
            assertThat(request.header("content-length")).isEqualTo("1048576");
        }
        assertThat(provider.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void sendsTheClientsHeadersInOrderWithTheAccountsCredential() {
        provider.always(Script.json("{}"));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "gateway")
                .add("User-Agent", "claude-cli/2.1.329 (external, cli)")
                .add("anthropic-beta", "one-2025-01-01,two")
                .add("Content-Type", "application/json")
                .add("X-Stainless-Lang", "js")
                .add("anthropic-beta", "three")
                .add("Connection", "close, X-Hop")
                .add("X-Hop", "1")
                .add("Authorization", "Bearer of-the-client");
        around.route(Routes.to(Routes.account(provider), FakeTranslation.of(Endpoint.MESSAGES), headers, List.of()));
        around.said(Answered.class);
        assertThat(provider.awaitRequest().headers().entries().stream().map(Object::toString))
                .containsExactly(
                        "User-Agent=claude-cli/2.1.329 (external, cli)",
                        "anthropic-beta=one-2025-01-01,two",
                        "Content-Type=application/json",
                        "X-Stainless-Lang=js",
                        "anthropic-beta=three",
                        "anthropic-version=2023-06-01",
                        "accept-encoding=identity",
                        "x-request-id=req-test",
                        "x-api-key=sk-test-main",
                        "content-length=13",
                        "host=127.0.0.1:" + provider.port());
    }

    @Test
    void passesTheCallersCredentialAndItsRefusalForAClientTokenAccount() {
        provider.always(Script.json(401, Replies.messageError("authentication_error", "no")));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer mine");
        around.route(
                Routes.to(Routes.clientToken(provider), FakeTranslation.of(Endpoint.MESSAGES), headers, List.of()));
        Answered answered = around.said(Answered.class);
        assertThat(answered.status()).isEqualTo(401);
        assertThat(around.readWhole(answered).toString()).contains("authentication_error");
        assertThat(provider.awaitRequest().header("authorization")).isEqualTo("Bearer mine");
        assertThat(provider.requests().get(0).header("x-api-key")).isEmpty();
    }

    @Test
    void failsWithoutACallWhenTheCallersCredentialIsMissing() {
        Routed routed = Routes.to(
                Routes.clientToken(provider),
                FakeTranslation.of(Endpoint.MESSAGES),
                MultiMap.caseInsensitiveMultiMap(),
                List.of());
        around.route(routed);
        AttemptEnded ended = around.said(AttemptEnded.class);
        assertThat(ended.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(ended.usage()).isEqualTo(Usage.NONE);
        Failed failed = around.said(Failed.class);
        assertThat(failed.failure().kind()).isEqualTo(FailureKind.MISSING_AUTHORIZATION);
        assertThat(failed.failure().message()).contains("x-gateway-api-key");
        assertThat(failed.served()).isEqualTo(Served.NOBODY);
        around.nothingMore();
        assertThat(provider.acceptedConnections()).isZero();
    }

    @Test
    void addsTheHeadersThatABodyNeedsToTheClientsOwn() {
        provider.enqueue(Script.json("{}"));
        around.route(Routes.to(
                Routes.account(provider),
                FakeTranslation.of(Endpoint.MESSAGES).needing("anthropic-beta", "b,c"),
                MultiMap.caseInsensitiveMultiMap().add("anthropic-beta", "a, b"),
                List.of()));
        around.said(Answered.class);
        assertThat(provider.awaitRequest().headers().getAll("anthropic-beta")).containsExactly("a,b,c");
    }

    @Test
    void failsWithoutACallWhenTheRequestCannotBeSaidInTheDialect() {
        Failure refusal = Failure.of(FailureKind.UNSUPPORTED, "no audio").withParam("messages[0]");
        Routed routed =
                Routes.to(provider, FakeTranslation.of(Endpoint.MESSAGES).refusing(refusal));
        around.route(routed);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CALLER_ERROR);
        assertThat(around.said(Failed.class).failure()).isSameAs(refusal);
        around.nothingMore();
    }

    @Test
    void givesARequestThatCannotBeSaidToThisAccountBackToTheRouter() {
        Failure refusal = Failure.of(FailureKind.UNSUPPORTED, "no audio").withRemedy(Remedy.NEXT_ACCOUNT);
        Routed routed =
                Routes.to(provider, FakeTranslation.of(Endpoint.MESSAGES).refusing(refusal));
        around.route(routed);
        Rejected rejected = around.said(Rejected.class);
        assertThat(rejected.failure()).isSameAs(refusal);
        assertThat(rejected.upstreamNanos()).isZero();
        around.nothingMore();
        assertThat(provider.acceptedConnections()).isZero();
    }

    @Test
    void carriesWhatTheTranslationRemembersToTheAnswer() {
        provider.enqueue(Script.json(200, "{}"));
        around.route(Routes.to(provider));
        assertThat(around.said(Answered.class).plan()).isSameAs(FakeTranslation.PLAN);
    }

    @Test
    void aConvertedCallLeavesTheClientsHeadersBehind() {
        provider.enqueue(Script.json(200, "{}"));
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("openai-beta", "x").add("user-agent", "codex");
        around.route(Routes.converted(Routes.account(provider), Endpoint.RESPONSES, headers));
        around.said(Answered.class);
        RecordedRequest sent = provider.awaitRequest();
        assertThat(sent.headers().names()).doesNotContain("openai-beta", "user-agent");
        assertThat(sent.headers().get("anthropic-version")).isEqualTo("2023-06-01");
    }

    @Test
    void makesNoCallForAnExchangeThatIsOver() {
        Routed routed = Routes.to(provider);
        around.leave(routed);
        around.route(routed);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        around.nothingMore();
        assertThat(provider.acceptedConnections()).isZero();
    }

    @Test
    void endsTheAttemptWhenItsAccountHasAnUnusableUrl() {
        AccountConfig account = Routes.ofType(AccountConfig.Type.API_KEY, "nonsense", Optional.empty());
        around.route(Routes.to(
                account, FakeTranslation.of(Endpoint.MESSAGES), MultiMap.caseInsensitiveMultiMap(), List.of()));
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.GATEWAY_ERROR);
        around.nothingMore();
    }

    @Test
    void decodesAReplyThatIsCompressedInSpiteOfWhatWasAskedFor() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("{\"plain\":true}".getBytes(StandardCharsets.UTF_8));
        }
        provider.enqueue(Script.reply(200, "application/json", compressed.toByteArray(), "content-encoding: gzip"));
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        assertThat(around.readWhole(answered)).hasToString("{\"plain\":true}");
        assertThat(answered.headers().contains("content-encoding")).isFalse();
        assertThat(answered.contentLength()).isEqualTo(-1);
    }

    @Test
    void passesStreamsOnHoweverTheyAreCutUp() {
        String events = String.join("", Replies.messageEvents("m", "Hel", "lo"));
        provider.enqueue(Script.stream().trickleChunks(events).end());
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        assertThat(answered.contentLength()).isEqualTo(-1);
        assertThat(around.readWhole(answered)).hasToString(events);
    }

    @Test
    void takesHeadersOfSixtyKilobytesAndHeadsThatComeByteByByte() {
        String wide = "x-wide: " + "w".repeat(60_000);
        provider.enqueue(
                Script.reply(200, "application/json", "{}", wide),
                Script.silence().trickle("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        assertThat(answered.headers().get("x-wide")).hasSize(60_000);
        around.readWhole(answered);
        around.route(Routes.to(provider));
        assertThat(around.readWhole(around.said(Answered.class))).hasToString("ok");
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() {
        around.environment(new EnvironmentConfig(
                Optional.of("http://u:p@127.0.0.1:" + provider.port()), Optional.empty(), Optional.of("other.test")));
        provider.always(Script.json("{}"));
        AccountConfig account = Routes.ofType(AccountConfig.Type.API_KEY, "http://upstream.test", Optional.empty());
        around.route(Routes.to(
                account, FakeTranslation.of(Endpoint.MESSAGES), MultiMap.caseInsensitiveMultiMap(), List.of()));
        around.said(Answered.class);
        RecordedRequest request = provider.awaitRequest();
        assertThat(request.uri()).isEqualTo("http://upstream.test/v1/messages");
        assertThat(request.header("host")).isEqualTo("upstream.test");
        assertThat(request.header("proxy-authorization")).isEqualTo("Basic dTpw");
    }
}
