package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RenewingTest {
    private static final Script DENIED = Script.json(401, Replies.messageError("authentication_error", "expired"));

    private final FakeProvider provider = FakeProvider.start();
    private final FakeCredentials credentials = new FakeCredentials();
    private final Surroundings around = new Surroundings(AccountBooks.of(credentials));

    @AfterEach
    void close() {
        around.close();
        provider.close();
    }

    private Routed route(AccountConfig.Type type, String... namesAndValues) {
        around.oauth(new OauthConfig(true, Map.of("p", Profiles.profile())));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        AccountConfig account = AccountBuilder.of("mine", "anthropic")
                .type(type)
                .profile("p")
                .baseUrl(provider.url())
                .build();
        Routed routed = Routes.to(account, FakeTranslation.of(Endpoint.MESSAGES), headers, List.of());
        around.route(routed);
        return routed;
    }

    private Routed route(String... namesAndValues) {
        return route(AccountConfig.Type.OAUTH, namesAndValues);
    }

    private List<String> tokens() {
        return provider.requests().stream()
                .map(request -> request.header("authorization"))
                .toList();
    }

    @Test
    void aLoginIsUsedAsABearerTokenWithTheProfilesBetaAndIdentity() {
        credentials.know(1);
        provider.always(Script.json("{}"));
        route("anthropic-beta", "mine", "x-api-key", "client's", "anthropic-beta", "oauth-1", "user-agent", "curl/8");
        around.said(Answered.class);
        RecordedRequest call = provider.awaitRequest();
        assertThat(call.headers().getAll("authorization")).containsExactly("Bearer tok-1");
        assertThat(call.headers().contains("x-api-key")).isFalse();
        assertThat(call.headers().getAll("anthropic-beta")).containsExactly("mine", "oauth-1");
        assertThat(call.header("user-agent")).isEqualTo("curl/8");
        assertThat(call.text()).isEqualTo("{\"model\":\"m\",\"system\":\"" + Profiles.IDENTITY + "\"}");
        route("anthropic-beta", "mine");
        around.said(Answered.class);
        assertThat(provider.requests().get(1).headers().getAll("anthropic-beta"))
                .containsExactly("mine,oauth-1");
    }

    @Test
    void theVendorsOwnClientIsNotMadeToSayWhoItIs() {
        credentials.know(1);
        provider.always(Script.json("{}"));
        route("X-Claude-Code-Session-Id", "s");
        around.said(Answered.class);
        assertThat(provider.awaitRequest().text()).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void aWorkloadsTokenGoesWithoutIdentityAndBeta() {
        credentials.know(1);
        provider.always(Script.json("{}"));
        route(AccountConfig.Type.WORKLOAD_IDENTITY);
        around.said(Answered.class);
        RecordedRequest call = provider.awaitRequest();
        assertThat(call.header("authorization")).isEqualTo("Bearer tok-1");
        assertThat(call.headers().contains("anthropic-beta")).isFalse();
        assertThat(call.text()).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void aRequestWaitsForACredentialWhereThereIsNone() {
        provider.always(Script.json("{}"));
        Routed routed = route();
        Await.until("a credential is asked for", () -> !credentials.asked().isEmpty());
        around.nothingMore();
        credentials.renew(1);
        around.said(Answered.class);
        assertThat(tokens()).containsExactly("Bearer tok-1");
        around.leave(routed);
        around.nothingMore();
    }

    @Test
    void aClientThatLeavesWhileACredentialIsAwaitedEndsItsAttemptAlone() {
        Routed routed = route();
        Await.until("a credential is asked for", () -> !credentials.asked().isEmpty());
        around.leave(routed);
        assertThat(around.said(AttemptEnded.class).outcome()).isEqualTo(Outcome.CLIENT_GONE);
        credentials.renew(1);
        around.nothingMore();
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void anotherAccountIsChosenWhereNoCredentialIsToBeHad() {
        credentials.failRenewal(new RefusedException(Failure.of(FailureKind.NO_ACCOUNT, "Log in again.")));
        route();
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(failure.message()).isEqualTo("Log in again.");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aRefusedTokenIsReplacedByANewerOneThatIsKnown() {
        credentials.know(1);
        Gate answer = new Gate();
        provider.enqueue(Script.silence().gate(answer).head(401, "content-length: 0"), Script.json("{}"));
        route();
        provider.awaitRequest();
        credentials.know(2);
        answer.open();
        around.said(Answered.class);
        assertThat(tokens()).containsExactly("Bearer tok-1", "Bearer tok-2");
        assertThat(credentials.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = AccountConfig.Type.class,
            names = {"OAUTH", "WORKLOAD_IDENTITY"})
    void aRefusedTokenIsRenewedOnceAndTheRequestSentAgain(AccountConfig.Type type) {
        credentials.know(1);
        provider.enqueue(DENIED, Script.json("{\"ok\":1}"));
        Routed routed = route(type);
        Await.until("a credential is asked for", () -> !credentials.asked().isEmpty());
        credentials.renew(2);
        Answered answered = around.said(Answered.class);
        assertThat(around.readWhole(answered)).hasToString("{\"ok\":1}");
        assertThat(credentials.asked()).containsExactly(1L);
        assertThat(credentials.refusals()).isEmpty();
        assertThat(tokens()).containsExactly("Bearer tok-1", "Bearer tok-2");
        around.leave(routed);
        around.nothingMore();
    }

    @Test
    void aTokenThatWasTakenBackIsRenewedToo() {
        credentials.know(1);
        provider.enqueue(
                Script.json(403, Replies.messageError("permission_error", "OAuth token has been revoked.")),
                Script.json("{}"));
        credentials.renew(2).know(1);
        route();
        around.said(Answered.class);
        assertThat(tokens()).containsExactly("Bearer tok-1", "Bearer tok-2");
    }

    @Test
    void aTokenThatMayNotDoThisIsNotRenewed() {
        credentials.know(1);
        provider.enqueue(Script.json(403, Replies.messageError("permission_error", "Not this model.")));
        route();
        assertThat(around.said(Rejected.class).failure().kind()).isEqualTo(FailureKind.CREDENTIAL_REFUSED);
        assertThat(credentials.asked()).isEmpty();
        assertThat(credentials.refusals()).isEmpty();
    }

    @Test
    void aRenewedTokenThatIsRefusedTooMarksTheAccount() {
        credentials.know(1);
        provider.enqueue(DENIED, DENIED);
        credentials.renew(2).know(1);
        Routed routed = route();
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_REFUSED);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(credentials.refusals()).containsExactly("2 reauth_required");
        assertThat(provider.requests()).hasSize(2);
        around.leave(routed);
        around.nothingMore();
    }

    @Test
    void aTokenThatCannotBeRenewedFailsTheAttempt() {
        credentials.know(1);
        provider.enqueue(DENIED);
        credentials.failRenewal(new RefusedException(Failure.of(FailureKind.NO_ACCOUNT, "down")));
        route();
        Failure failure = around.said(Rejected.class).failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_REFUSED);
        assertThat(provider.requests()).hasSize(1);
    }
}
