package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that somebody logs in for, with a whole node, its orders, a provider and a token server. */
class LoginTest {
    private static final int MANY = 500;
    private static final JsonObject ME = new JsonObject().put("id", "me");

    @TempDir
    private Path data;

    private LoginScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new LoginScene(data, List.of());
        scene.provider().always(Script.json(Replies.message(LoginScene.MODEL, "hello")));
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private void logIn() throws IOException {
        scene.done("upstream add", LoginScene.account("me"));
        String state = scene.done("oauth start", ME).getString("state");
        scene.done("oauth callback", ME.copy().put("code", "c0de#" + state));
    }

    private List<String> tokens() {
        return scene.provider().requests().stream()
                .map(request -> request.header("authorization"))
                .toList();
    }

    private String stateOf(String id) throws IOException {
        return scene.done("upstream show", new JsonObject().put("id", id)).getString("state");
    }

    @Test
    void anAccountServesOnceSomebodyHasLoggedInAndAfterARestart() throws Exception {
        JsonObject added = scene.done("upstream add", LoginScene.account("me"));
        assertThat(added.getString("state")).isEqualTo("pending_login");
        assertThat(stateOf("me")).isEqualTo("pending_login");
        assertThat(scene.post().statusCode()).isEqualTo(503);

        JsonObject begun = scene.done("oauth start", ME);
        assertThat(begun.getString("url")).startsWith("https://login.example/authorize?");
        String code = "c0de#" + begun.getString("state");
        assertThat(scene.done("oauth callback", ME.copy().put("code", code)).getString("state"))
                .isEqualTo("active");

        assertThat(scene.post().body()).contains("hello");
        RecordedRequest call = scene.provider().awaitRequest();
        assertThat(call.header("authorization"))
                .isEqualTo("Bearer " + scene.issuer().accessToken());
        assertThat(call.headers().contains("x-api-key")).isFalse();
        assertThat(call.header("anthropic-beta")).isEqualTo("oauth-1");
        assertThat(new JsonObject(call.body()).getString("system")).isEqualTo(LoginScene.IDENTITY);
        JsonObject asked = scene.tokens().requests().get(0);
        assertThat(asked.getString("grant_type")).isEqualTo("authorization_code");
        assertThat(asked.getString("code")).isEqualTo("c0de");
        assertThat(asked.getString("client_id")).isEqualTo("client-1");
        assertThat(scene.done("oauth status", ME).getString("expires_at")).isNotNull();

        scene.restart();
        assertThat(stateOf("me")).isEqualTo("active");
        assertThat(scene.post().body()).contains("hello");
        assertThat(scene.refused("oauth callback", ME.copy().put("code", code))).contains("No login");
        assertThat(scene.tokens().requests()).hasSize(1);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain(LoginScene.CANARY, "c0de", begun.getString("state"));
            }
        }
    }

    @Test
    void anOrderRenewsATokenAndTheNextCallCarriesTheNewOne() throws Exception {
        logIn();
        scene.post();
        assertThat(scene.done("oauth refresh", ME).getString("state")).isEqualTo("active");
        scene.post();
        assertThat(tokens())
                .doesNotHaveDuplicates()
                .hasSize(2)
                .endsWith("Bearer " + scene.issuer().accessToken());
    }

    @Test
    void aTokenThatTheProviderRefusesIsRenewedBeforeTheClientNotices() throws Exception {
        logIn();
        String old = scene.issuer().accessToken();
        scene.provider().enqueue(Script.json(401, Replies.messageError("authentication_error", "expired")));

        HttpResponse<String> answer = scene.post();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(tokens())
                .containsExactly("Bearer " + old, "Bearer " + scene.issuer().accessToken());
        assertThat(scene.issuer().asked()).isEqualTo(1);
        assertThat(answer.headers().firstValue("x-gateway-attempts")).contains("1");
    }

    @Test
    void manyRequestsAtTheMomentOfExpiryMakeOneTokenCallAndNoneFails() throws Exception {
        Gate gate = new Gate();
        scene.issuer().lifetime(1);
        String first = scene.issuer().login().encode();
        scene.issuer().lifetime(3600);
        scene.tokens().next(FakeTokenServer.says(200, Map.of(), first));
        scene.tokens().next(scene.tokens().renewsBehind(gate));
        logIn();
        gate.awaitArrival();
        Instant end = Instant.parse(scene.done("oauth status", ME).getString("expires_at"));
        Await.until("the token has ended", () -> Instant.now().isAfter(end));

        List<CompletableFuture<HttpResponse<String>>> answers =
                IntStream.range(0, MANY).mapToObj(each -> scene.postAsync()).toList();
        Await.until("all requests wait", () -> scene.node().inFlight() == MANY);
        gate.open();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(scene.tokens().requests())
                .filteredOn(request -> request.getString("grant_type").equals("refresh_token"))
                .hasSize(1);
        assertThat(tokens())
                .hasSize(MANY)
                .containsOnly("Bearer " + scene.issuer().accessToken());
    }

    @Test
    void whatTheProviderForbidsIsSeenByTheClientAndBlocksTheAccountUntilItIsReleased() throws Exception {
        scene.close();
        scene = new LoginScene(
                data.resolve("two"),
                List.of(Accounts.account("other", "anthropic", "http://127.0.0.1:9", LoginScene.MODEL)));
        scene.done("upstream add", LoginScene.account("me").put("priority", 0));
        String state = scene.done("oauth start", ME).getString("state");
        scene.done("oauth callback", ME.copy().put("code", "c0de#" + state));
        String only = Replies.messageError(
                "invalid_request_error", "This credential is only authorized for use with its own client.");
        scene.provider().enqueue(Script.json(400, only));

        HttpResponse<String> answer = scene.post();

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(only);
        Await.until("the account is blocked", () -> state("me").equals("blocked"));
        assertThat(scene.done("upstream show", ME).getString("reason")).contains("only authorized for use with");
        assertThat(scene.issuer().asked()).isZero();
        scene.post();
        assertThat(scene.provider().requests()).hasSize(1);
        assertThat(scene.done("upstream release", ME).getString("state")).isEqualTo("active");
    }

    private String state(String id) {
        try {
            return stateOf(id);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void nothingIsUsedUntilTheTermsAreAcknowledged() throws Exception {
        JsonObject account = LoginScene.account("me");
        account.remove("acknowledge_provider_terms");
        assertThat(scene.refused("upstream add", account))
                .contains("terms", "--acknowledge-provider-terms", "oauth.acknowledge_provider_terms");
        assertThat(scene.listed("upstream list")).isEqualTo(new JsonArray());
    }
}
