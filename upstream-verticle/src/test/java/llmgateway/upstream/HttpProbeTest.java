package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Scope;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers to a check mean for the account's health. */
@ExtendWith(VertxExtension.class)
class HttpProbeTest {
    private static final String MODEL = "claude-opus-5";
    private static final String KEY = "sk-canary-1234567890";

    private final FakeProvider provider = FakeProvider.start();
    private final AccountBooks books = AccountBooks.ofFixedKeys();
    private final AccountConfig account = AccountBuilder.like(Accounts.account("a", "anthropic", provider.url()))
            .apiKey(KEY)
            .build();
    private Vertx vertx;
    private HttpProbe probe;

    @BeforeEach
    void open(Vertx running) {
        vertx = running;
        open(Duration.ofSeconds(15));
    }

    private void open(Duration patience) {
        probe = new HttpProbe(vertx, () -> Configs.config(List.of()), books, any -> List.of(), patience);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private Optional<Failure> probe(AccountConfig asked) throws Exception {
        return probe.probe(asked, MODEL)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private Failure failure() throws Exception {
        return probe(account).orElseThrow();
    }

    @Test
    void anAccountThatAnswersWorks() throws Exception {
        provider.enqueue(Script.reply(
                200,
                "application/json",
                Replies.message(MODEL, "H"),
                "anthropic-ratelimit-requests-limit: 50",
                "anthropic-ratelimit-requests-remaining: 49"));

        assertThat(probe(account)).isEmpty();

        assertThat(provider.awaitRequest().text()).contains("\"model\":\"" + MODEL + "\"");
        assertThat(books.limits().of("a")).extracting(LimitWindow::name).containsExactly("requests");
    }

    @ParameterizedTest
    @CsvSource({
        "401, authentication_error, CREDENTIAL_REFUSED, ACCOUNT",
        "403, permission_error, CREDENTIAL_REFUSED, FAMILY",
        "429, rate_limit_error, UPSTREAM_RATE_LIMITED, FAMILY",
        "500, api_error, UPSTREAM_ERROR, FAMILY",
        "529, overloaded_error, UPSTREAM_OVERLOADED, PROVIDER",
        "402, billing_error, QUOTA_EXHAUSTED, ACCOUNT"
    })
    void anErrorMeansWhatItDoesForAClientsRequest(int status, String type, FailureKind kind, Scope scope)
            throws Exception {
        provider.enqueue(Script.json(status, Replies.messageError(type, "no " + KEY)));

        Failure failure = failure();

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.penalty().scope()).isEqualTo(scope);
        assertThat(failure.penalty().costs()).isTrue();
        assertThat(failure.toString()).doesNotContain(KEY);
    }

    @Test
    void aTimeThatTheProviderStatesIsPartOfTheFailure() throws Exception {
        provider.enqueue(Script.reply(
                429, "application/json", Replies.messageError("rate_limit_error", "limit"), "retry-after: 3600"));

        assertThat(failure().penalty().stated()).contains(Duration.ofHours(1));
    }

    @Test
    void aGoodAnswerOfSomethingElseIsABrokenReply() throws Exception {
        provider.enqueue(Script.json("{\"hello\":1}"));
        assertThat(failure().kind()).isEqualTo(FailureKind.BROKEN_REPLY);

        provider.enqueue(Script.reply(200, "text/html", "<html>"));
        assertThat(failure().penalty().costs()).isTrue();
    }

    @Test
    void aRefusalOfTheQuestionItselfTellsNothing() {
        provider.enqueue(Script.json(400, Replies.messageError("invalid_request_error", "max_tokens is too small")));

        assertThatThrownBy(() -> probe(account))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RefusedException.class);
    }

    @Test
    void aRefusalAsAMatterOfPolicyBlocksTheAccount() throws Exception {
        provider.enqueue(
                Script.json(403, Replies.messageError("permission_error", "This organization has been disabled.")));

        assertThat(failure().kind()).isEqualTo(FailureKind.POLICY_REFUSED);

        assertThat(books.status(account).state()).isEqualTo(AccountState.BLOCKED);
    }

    @Test
    void aServerThatIsNotThereWasNotReached() throws Exception {
        provider.close();

        assertThat(failure().kind()).isEqualTo(FailureKind.CONNECT_FAILED);
    }

    @Test
    void aConnectionThatBreaksOrStaysSilentIsAFailureOfItsOwn() throws Exception {
        provider.enqueue(Script.silence().close());
        assertThat(failure().kind()).isEqualTo(FailureKind.CONNECTION_LOST);

        open(Duration.ofMillis(300));
        provider.enqueue(Script.silence().stall());
        assertThat(failure().kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
    }

    @Test
    void anAccountWithoutACredentialOfItsOwnCannotBeTried() {
        AccountConfig callers = Accounts.ofType(account, AccountConfig.Type.CLIENT_TOKEN);

        Throwable why = Objects.requireNonNull(probe.probe(callers, MODEL).cause());

        assertThat(why).isInstanceOf(AdminException.class);
        assertThat(provider.requests()).isEmpty();
    }
}
