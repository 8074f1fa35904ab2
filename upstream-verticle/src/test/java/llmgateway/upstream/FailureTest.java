package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.failure.Scope;
import llmgateway.contracts.failure.UpstreamError;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
    private final FakeProvider provider = FakeProvider.start();
    private final Surroundings around = new Surroundings();

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    private Failure rejection(Script script) {
        provider.enqueue(script);
        return rejection(Routes.to(provider));
    }

    private Failure rejection(Routed routed) {
        around.route(routed);
        Rejected rejected = around.said(Rejected.class);
        assertThat(rejected.attempt()).isSameAs(routed.attempt());
        assertThat(rejected.upstreamNanos()).isPositive();
        around.leave(routed);
        around.nothingMore();
        return rejected.failure();
    }

    private static AccountConfig at(String url) {
        return Routes.ofType(AccountConfig.Type.API_KEY, url, Optional.empty());
    }

    private Failure rejectionAt(String url) {
        return rejection(Routes.to(
                at(url), FakeTranslation.of(Endpoint.MESSAGES), MultiMap.caseInsensitiveMultiMap(), List.of()));
    }

    @Test
    void keepsTheWholeErrorOfAnUpstreamThatAnotherAccountMayNotHave() {
        String error = Replies.messageError("rate_limit_error", "slow");
        Failure failure = rejection(Script.reply(429, "application/json", error, "retry-after: 7", "request-id: r"));
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_RATE_LIMITED);
        assertThat(failure.processed()).isEqualTo(Processed.ANSWERED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
        UpstreamError kept = failure.upstream().orElseThrow();
        assertThat(kept.dialect()).isEqualTo(Dialect.MESSAGES);
        assertThat(kept.status()).isEqualTo(429);
        assertThat(kept.headers().get("request-id")).isEqualTo("r");
        assertThat(kept.body()).hasToString(error);
    }

    @Test
    void readsTheBodyOfARateLimitForTheWordOverloaded() {
        Failure failure = rejection(Script.json(429, Replies.openAiError("requests", "slow_down", "too many")));
        assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_OVERLOADED);
        assertThat(failure.upstream()).isPresent();
    }

    @Test
    void readsInABadRequestThatTheAccountIsOutOfCredit() {
        String error = Replies.messageError("invalid_request_error", "Your credit balance is too low.");
        Failure failure = rejection(Script.json(400, error));
        assertThat(failure.kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(failure.penalty().scope()).isEqualTo(Scope.ACCOUNT);
        assertThat(failure.upstream().orElseThrow().body()).hasToString(error);
    }

    @Test
    void tellsWhoPaysForSilence() {
        assertThat(rejection(Script.silence().close()).penalty().scope()).isEqualTo(Scope.FAMILY);
        assertThat(rejection(Script.reply(200, "text/html", "<html>")).penalty().scope())
                .isEqualTo(Scope.FAMILY);
        provider.close();
        assertThat(rejection(Routes.to(provider)).penalty().scope()).isEqualTo(Scope.ACCOUNT);
    }

    @Test
    void keepsTheTimeThatTheProviderStated() {
        Failure failure = rejection(Script.reply(529, "application/json", "{}", "retry-after: 90"));
        assertThat(failure.penalty().stated()).contains(Duration.ofSeconds(90));
        assertThat(failure.penalty().scope()).isEqualTo(Scope.PROVIDER);
    }

    @Test
    void usesTheConnectionAgainAfterAnError() {
        rejection(Script.json(500, "{}"));
        rejection(Script.json(529, "{}"));
        assertThat(provider.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void doesNotKeepAnErrorBodyThatIsTooLargeOrBroken() {
        Failure large =
                rejection(Script.chunked(500).chunks(40, new byte[1 << 16]).stall());
        assertThat(large.kind()).isEqualTo(FailureKind.UPSTREAM_ERROR);
        assertThat(large.upstream()).isEmpty();
        provider.awaitCutByPeer(0);
        Failure broken = rejection(Script.chunked(503).chunk("{").close());
        assertThat(broken.kind()).isEqualTo(FailureKind.UPSTREAM_OVERLOADED);
        assertThat(broken.processed()).isEqualTo(Processed.ANSWERED);
        assertThat(broken.upstream()).isEmpty();
    }

    @Test
    void refusesTheGatewaysOwnCredentialWithoutShowingTheAnswer() {
        Failure failure = rejection(Script.json(401, Replies.messageError("authentication_error", "bad key")));
        assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_REFUSED);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(failure.upstream()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413, 422})
    void passesTheCallersErrorsOnUnchanged(int status) {
        provider.enqueue(Script.json(status, "{\"odd\": 1 }"));
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        assertThat(answered.status()).isEqualTo(status);
        assertThat(around.readWhole(answered)).hasToString("{\"odd\": 1 }");
    }

    @Test
    void followsNoRedirect() {
        Failure failure = rejection(Script.reply(307, "text/plain", "", "location: " + provider.url() + "/elsewhere"));
        assertThat(failure.kind()).isEqualTo(FailureKind.BROKEN_REPLY);
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void takesAWebPageForABrokenReply() {
        Failure failure = rejection(Script.reply(200, "text/html; charset=utf-8", "<html>log in</html>"));
        assertThat(failure.kind()).isEqualTo(FailureKind.BROKEN_REPLY);
    }

    @Test
    void failsUnsentWhenNobodyListens() {
        provider.close();
        Failure failure = rejection(Routes.to(provider));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.processed()).isEqualTo(Processed.NOT_PROCESSED);
    }

    @Test
    void failsUnsentWhenTheNameIsUnknown() {
        Failure failure = rejectionAt("http://nowhere.invalid");
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.message()).contains("name").doesNotContain("nowhere");
    }

    @Test
    void failsUnsentWhenTheServerSpeaksNoTls() {
        provider.always(Script.silence().raw("plain").close());
        Failure failure = rejectionAt("https://127.0.0.1:" + provider.port());
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.processed()).isEqualTo(Processed.NOT_PROCESSED);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void mayHaveBeenProcessedWhenAFreshConnectionIsClosedWithoutAnswer() {
        for (Script cut : List.of(
                Script.silence().close(),
                Script.silence().reset(),
                Script.silence().raw("HTTP/1.1 200 OK\r\nx: 1\r\n").close())) {
            Failure failure = rejection(cut);
            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
            assertThat(failure.processed()).isEqualTo(Processed.MAYBE_PROCESSED);
            assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        }
    }

    @Test
    void mayHaveBeenProcessedWhenTheUploadIsCut() {
        byte[] large = new byte[8 << 20];
        provider.enqueue(Script.cutUpload(1000));
        Failure failure = rejection(
                Routes.to(provider, FakeTranslation.of(Endpoint.MESSAGES).withBody(Buffer.buffer(large))));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(failure.processed()).isEqualTo(Processed.MAYBE_PROCESSED);
    }

    @Test
    void takesNonsenseAndOversizedHeadersForABrokenReply() {
        for (Script nonsense : List.of(
                Script.silence().raw("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n").stall(),
                Script.silence()
                        .raw("HTTP/1.1 200 OK\r\nx-wide: " + "w".repeat(70_000) + "\r\n\r\n")
                        .stall())) {
            Failure failure = rejection(nonsense);
            assertThat(failure.kind()).isEqualTo(FailureKind.BROKEN_REPLY);
            assertThat(failure.processed()).isEqualTo(Processed.ANSWERED);
        }
    }

    @RepeatedTest(10)
    void failsTheBodyThatBreaksOff() {
        for (Script broken : List.of(
                Script.stream().chunk("data: 1\n\n").raw("5\r\nda").close(),
                Script.stream().chunk("data: 1\n\n").close(),
                Script.silence()
                        .head(200, "content-length: 100")
                        .raw("data: 1\n\n")
                        .close())) {
            provider.enqueue(broken);
            around.route(Routes.to(provider));
            Surroundings.Ending ending = around.readBroken(around.said(Answered.class));
            assertThat(ending.bytes().toString()).startsWith("data: 1\n\n");
            Failure failure = ending.failure().failure();
            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
            assertThat(failure.processed()).isEqualTo(Processed.ANSWERED);
            around.nothingMore();
        }
    }

    @Test
    void failsTheBodyThatTurnsIntoNonsense() {
        provider.enqueue(
                Script.stream().chunk("data: 1\n\n").raw("not a chunk\r\n").stall());
        around.route(Routes.to(provider));
        Surroundings.Ending ending = around.readBroken(around.said(Answered.class));
        assertThat(ending.bytes()).hasToString("data: 1\n\n");
        assertThat(ending.failure().failure().kind()).isEqualTo(FailureKind.BROKEN_REPLY);
    }

    @RepeatedTest(10)
    void deliversWhatCameBeforeABreakEvenToAReaderThatWasPaused() {
        provider.enqueue(Script.stream().chunk("one").chunk("two").close());
        around.route(Routes.to(provider));
        Answered answered = around.said(Answered.class);
        provider.awaitOpenConnections(0);
        around.nothingMore();
        assertThat(around.readBroken(answered).bytes()).hasToString("onetwo");
    }
}
