package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.AccountConfig.AuthHeader;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.testing.AccountBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamHeadersTest {
    private static final AccountKind KEY = new ApiKey(AuthHeader.BEARER, Optional.of(new Secret("sk-1\n")));

    private static final AccountConfig ACCOUNT =
            AccountBuilder.of("main", "anthropic").build();

    private static List<String> sent(AccountKind kind, Dialect dialect, String... namesAndValues)
            throws RefusedException {
        return shown(UpstreamHeaders.of(request(namesAndValues), dialect, kind));
    }

    private static List<String> converted(
            Dialect dialect, boolean streamed, AccountConfig account, String... namesAndValues)
            throws RefusedException {
        return shown(UpstreamHeaders.ofConverted(request(namesAndValues), dialect, streamed, account, KEY));
    }

    private static List<String> shown(MultiMap headers) {
        return headers.entries().stream().map(Object::toString).toList();
    }

    private static ClientRequest request(String... namesAndValues) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ClientRequest(
                "req-1", Endpoint.MESSAGES, "", headers, Caller.ANONYMOUS, Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Host",
                "Content-Length",
                "Content-Encoding",
                "Expect",
                "Cookie",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Real-IP",
                "X-Api-Key",
                "Api-Key",
                "X-Gateway-Api-Key"
            })
    void leavesBehindWhatBelongsToTheClientsConnectionOrTheGateway(String name) throws RefusedException {
        assertThat(sent(KEY, Dialect.CHAT, name, "leaked"))
                .containsExactly(
                        "content-type=application/json",
                        "accept-encoding=identity",
                        "x-request-id=req-1",
                        "authorization=Bearer sk-1");
    }

    @Test
    void whatIsBilledIsForTheAccountsOwnerToSay() throws RefusedException {
        assertThat(sent(KEY, Dialect.CHAT, "OpenAI-Organization", "org-1"))
                .noneMatch(header -> header.contains("org-1"));
        assertThat(sent(KEY, Dialect.CHAT, "openai-project", "proj-1")).noneMatch(header -> header.contains("proj-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OpenAI-Beta",
                "X-Client-Request-Id",
                "X-Stainless-Retry-Count",
                "X-Claude-Code-Session-Id",
                "session-id",
                "x-codex-turn-metadata",
                "anthropic-dangerous-direct-browser-access",
                "x-anything-else",
                "Accept",
                "Idempotency-Key"
            })
    void passesEverythingElse(String name) throws RefusedException {
        assertThat(sent(KEY, Dialect.CHAT, name, "a, b")).contains(name + "=a, b");
    }

    @Test
    void keepsTheClientsVersionAndNeverSendsOneToOtherDialects() throws RefusedException {
        assertThat(sent(KEY, Dialect.MESSAGES, "anthropic-version", "2026-10-21"))
                .filteredOn(header -> header.startsWith("anthropic-version"))
                .containsExactly("anthropic-version=2026-10-21");
        assertThat(sent(KEY, Dialect.CHAT)).noneMatch(header -> header.startsWith("anthropic-version"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-version",
                "anthropic-beta",
                "anthropic-dangerous-direct-browser-access",
                "anthropic-workspace-id",
                "x-claude-code-session-id",
                "x-app",
                "x-stainless-retry-count",
                "openai-beta",
                "openai-organization",
                "session-id",
                "x-codex-turn-metadata",
                "originator",
                "user-agent",
                "accept",
                "content-type",
                "authorization",
                "x-anything-else"
            })
    void withAConvertedRequestGoesNothingOfTheClientsDialectOrProgram(String name) throws RefusedException {
        assertThat(converted(Dialect.CHAT, false, ACCOUNT, name, "leaked"))
                .containsExactly(
                        "content-type=application/json",
                        "accept-encoding=identity",
                        "x-request-id=req-1",
                        "authorization=Bearer sk-1");
    }

    @Test
    void withAConvertedRequestGoesWhatMeansTheSameEverywhere() throws RefusedException {
        assertThat(converted(
                        Dialect.CHAT,
                        true,
                        ACCOUNT,
                        "Traceparent",
                        "t",
                        "tracestate",
                        "s",
                        "Idempotency-Key",
                        "i",
                        "Accept",
                        "text/event-stream"))
                .contains("Traceparent=t", "tracestate=s", "Idempotency-Key=i", "Accept=text/event-stream");
    }

    @Test
    void aConvertedCallHasTheVersionOfTheAccount() throws RefusedException {
        AccountConfig newer =
                AccountBuilder.like(ACCOUNT).anthropicVersion("2026-10-21").build();

        assertThat(converted(Dialect.MESSAGES, false, ACCOUNT, "anthropic-version", "2026-10-21"))
                .contains("anthropic-version=2023-06-01")
                .hasSize(5);
        assertThat(converted(Dialect.MESSAGES, false, newer)).contains("anthropic-version=2026-10-21");
        assertThat(converted(Dialect.RESPONSES, false, newer)).noneMatch(header -> header.startsWith("anthropic"));
    }

    @Test
    void leavesBehindWhatTheConnectionHeaderNames() throws RefusedException {
        assertThat(sent(KEY, Dialect.CHAT, "Connection", "x-one ,X-Two", "X-One", "1", "x-two", "2", "x-three", "3"))
                .contains("x-three=3")
                .noneMatch(header -> header.startsWith("x-one") || header.startsWith("x-two"))
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("connection"));
    }

    @ParameterizedTest
    @CsvSource({"BEARER,authorization=Bearer k", "X_API_KEY,x-api-key=k", "API_KEY,api-key=k"})
    void putsTheKeyWhereTheAccountWantsIt(AuthHeader header, String expected) throws RefusedException {
        assertThat(sent(new ApiKey(header, Optional.of(new Secret("k"))), Dialect.CHAT, "authorization", "Bearer mine"))
                .contains(expected)
                .doesNotContain("authorization=Bearer mine");
    }

    @Test
    void sendsNoCredentialToAServerThatWantsNone() throws RefusedException {
        assertThat(sent(new ApiKey(AuthHeader.BEARER, Optional.empty()), Dialect.CHAT))
                .noneMatch(header -> header.startsWith("authorization"));
    }
}
