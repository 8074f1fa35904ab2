package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final String ONLY =
            "This credential is only authorized for use with Claude Code and cannot be used for other API requests.";
    private static final String FORBIDDEN = Replies.messageError("invalid_request_error", ONLY);

    private final FakeProvider provider = FakeProvider.start();
    private final FakeCredentials credentials = new FakeCredentials().know(7);
    private final AccountBooks books = AccountBooks.of(credentials);
    private final Surroundings around = new Surroundings(books);

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    private AccountConfig account(AccountConfig.Type type) {
        return Accounts.ofType(Routes.account(provider), type);
    }

    private void route(AccountConfig.Type type) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer own");
        around.route(Routes.to(account(type), FakeTranslation.of(Endpoint.MESSAGES), headers, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void whatTheProviderForbidsIsNotTriedElsewhereAndBlocksTheAccount(int status) {
        provider.always(Script.json(status, FORBIDDEN));
        route(AccountConfig.Type.API_KEY);
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.POLICY_REFUSED);
        assertThat(failure.remedy()).isEqualTo(Remedy.STOP);
        assertThat(failure.upstream().orElseThrow().status()).isEqualTo(status);
        assertThat(failure.upstream().orElseThrow().body()).hasToString(FORBIDDEN);
        AccountStatus status1 = books.status(account(AccountConfig.Type.API_KEY));
        assertThat(status1.state()).isEqualTo(AccountState.BLOCKED);
        assertThat(status1.reason()).isEqualTo(ONLY);
        route(AccountConfig.Type.OAUTH);
        assertThat(around.said(Rejected.class).failure().kind()).isEqualTo(FailureKind.POLICY_REFUSED);
        assertThat(credentials.refusals()).containsExactly("7 blocked");
        assertThat(credentials.asked()).isEmpty();
        around.nothingMore();
        assertThat(provider.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages.0: 'only authorized for use with' is not allowed",
                "Unexpected value(s) `only authorized for use with` for the `anthropic-beta` header",
                "messages.0.content.0.text: account has been disabled",
            })
    void aCallerCannotHaveAnAccountBlocked(String quoting) {
        String error = Replies.messageError("invalid_request_error", quoting);
        provider.enqueue(Script.json(400, error));
        route(AccountConfig.Type.API_KEY);
        Answered answered = around.said(Answered.class);
        assertThat(answered.status()).isEqualTo(400);
        assertThat(around.readWhole(answered)).hasToString(error);
        assertThat(books.status(account(AccountConfig.Type.API_KEY))).isEqualTo(AccountStatus.ACTIVE);
    }

    @Test
    void whatACallersOwnCredentialMayNotIsForTheCaller() {
        provider.enqueue(Script.reply(400, "application/json", FORBIDDEN, "anthropic-ratelimit-requests-remaining: 1"));
        route(AccountConfig.Type.CLIENT_TOKEN);
        assertThat(around.readWhole(around.said(Answered.class))).hasToString(FORBIDDEN);
        assertThat(books.status(account(AccountConfig.Type.CLIENT_TOKEN))).isEqualTo(AccountStatus.ACTIVE);
        assertThat(books.limits().of("main")).isEmpty();
    }

    @Test
    void anErrorThatBreaksOffIsNoAnswer() {
        provider.enqueue(Script.chunked(400).chunk("{").close());
        route(AccountConfig.Type.API_KEY);
        assertThat(around.said(Rejected.class).failure().kind()).isEqualTo(FailureKind.CONNECTION_LOST);
    }

    @Test
    void whatRepliesSayOfLimitsIsKept() {
        provider.enqueue(
                Script.reply(200, "application/json", "{}", "anthropic-ratelimit-unified-5h-utilization: 0.25"),
                Script.reply(429, "application/json", "{}", "retry-after: 60"));
        route(AccountConfig.Type.API_KEY);
        around.said(Answered.class);
        route(AccountConfig.Type.API_KEY);
        around.said(Rejected.class);
        assertThat(books.limits().of("main"))
                .extracting(LimitWindow::name)
                .containsExactly("retry-after", "unified-5h");
    }
}
