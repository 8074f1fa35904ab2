package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpTokenEndpointTest {
    private static final AccountConfig ACCOUNT =
            AccountBuilder.of("a", "anthropic").build();

    private final Vertx vertx = Vertx.vertx();
    private final TokenIssuer issuer = new TokenIssuer("secret");
    private final TokenIssuer otherIssuer = new TokenIssuer("other");
    private FakeTokenServer server;
    private FakeTokenServer other;

    @BeforeEach
    void start() {
        issuer.login();
        otherIssuer.login();
        server = FakeTokenServer.start(issuer);
        other = FakeTokenServer.start(otherIssuer);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        other.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private TokenAnswer ask(Duration patience, AccountConfig account, BodyFormat format, String... urls) {
        return ask(patience, account, format, TokenEndpoint.Permit.ANY_TIME, urls);
    }

    private TokenAnswer ask(
            Duration patience, AccountConfig account, BodyFormat format, TokenEndpoint.Permit permit, String... urls) {
        GatewayConfig config = Configs.config(List.of(account));
        HttpTokenEndpoint endpoint = new HttpTokenEndpoint(vertx, () -> config, InstantSource.system(), patience);
        Future<TokenAnswer> answer =
                endpoint.ask(account, TokenRequests.refresh(issuer.refreshToken(), format, urls), permit);
        try {
            return answer.eventually(endpoint::close)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private TokenAnswer ask(String... urls) {
        return ask(Duration.ofSeconds(15), ACCOUNT, BodyFormat.FORM, urls);
    }

    private static void assertFault(TokenAnswer answer, Kind kind) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @ParameterizedTest
    @EnumSource
    void tokensAreAskedForAsTheProfileSays(BodyFormat format) {
        String spent = issuer.refreshToken();
        TokenAnswer answer = ask(Duration.ofSeconds(15), ACCOUNT, format, server.url());
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Tokens.class,
                        tokens -> assertThat(tokens.refreshToken().orElseThrow().reveal())
                                .isEqualTo(issuer.refreshToken()));
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.getString("refresh_token")).isEqualTo(spent);
            assertThat(request.getString("client_id")).isEqualTo("client");
            assertThat(request.getString("content_type"))
                    .isEqualTo(format == BodyFormat.JSON ? "application/json" : "application/x-www-form-urlencoded");
        });
    }

    @Test
    void theNextHostIsAskedWhenOneIsGone() {
        server.next(FakeTokenServer.says(404, Map.of(), "<html>gone</html>"));
        ask(server.url(), other.url());
        assertThat(other.requests()).hasSize(1);
        server.next(FakeTokenServer.says(410, Map.of(), ""));
        ask(server.url(), other.url());
        assertThat(other.requests()).hasSize(2);
    }

    @Test
    void aRequestThatMayNotLeaveAnyMoreOnceItIsConnectedIsNotSent() {
        assertFault(ask(Duration.ofSeconds(15), ACCOUNT, BodyFormat.FORM, () -> false, server.url()), Kind.NOT_SENT);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theNextHostIsNotAskedTooLate() {
        AtomicInteger looks = new AtomicInteger();
        server.next(FakeTokenServer.says(404, Map.of(), "<html>gone</html>"));
        TokenEndpoint.Permit first = () -> looks.getAndIncrement() == 0;
        assertFault(
                ask(Duration.ofSeconds(15), ACCOUNT, BodyFormat.FORM, first, server.url(), other.url()), Kind.NOT_SENT);
        assertThat(server.requests()).hasSize(1);
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void noOtherHostIsAskedAfterAnyOtherAnswer() {
        for (int status : new int[] {400, 401, 403, 429, 500, 502, 302}) {
            server.next(FakeTokenServer.says(status, Map.of("location", other.url()), "<html>no</html>"));
            assertFault(ask(server.url(), other.url()), Kind.BUSY);
        }
        server.next(server.renewsAndHangsUp());
        assertFault(ask(server.url(), other.url()), Kind.NO_ANSWER);
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void aWishToBeLeftAloneIsHeard() {
        server.next(FakeTokenServer.says(429, Map.of("retry-after", "77"), "{}"));
        assertThat(ask(server.url()))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.retryAfter()).contains(Duration.ofSeconds(77)));
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsADoubt() {
        Gate gate = new Gate();
        server.next(server.renewsBehind(gate));
        assertFault(ask(Duration.ofMillis(50), ACCOUNT, BodyFormat.FORM, server.url()), Kind.NO_ANSWER);
        gate.open();
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestIsADoubt() {
        server.next(server.renewsAndHangsUp());
        assertFault(ask(server.url()), Kind.NO_ANSWER);
    }

    @Test
    void anEndpointThatIsNotThereWasNotAsked() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertFault(ask("http://127.0.0.1:" + free + "/token"), Kind.NOT_SENT);
        assertFault(ask("nonsense"), Kind.NOT_SENT);
    }

    @Test
    void theAccountsProxyIsUsed() {
        AccountConfig proxied = AccountBuilder.of("a", "anthropic")
                .httpProxy(server.url().replace("/token", ""))
                .build();
        ask(Duration.ofSeconds(15), proxied, BodyFormat.FORM, "http://tokens.test/token");
        assertThat(server.requests()).hasSize(1);
    }
}
