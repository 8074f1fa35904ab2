package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Certificates;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Orders;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class AccountProbeTest {
    private static final String KEY = "sk-canary-1234567890";
    private static final List<String> KNOWN = List.of("tts-1", "claude-haiku-4-5", "text-embedding-3-small");

    private final FakeProvider provider = FakeProvider.start();
    private final FakeRegistry registry = new FakeRegistry();
    private Vertx vertx;
    private Orders orders;

    @BeforeEach
    void open(Vertx running) {
        vertx = running;
        open(Duration.ofSeconds(15));
    }

    private void open(Duration patience) {
        new AccountDesk(
                        vertx,
                        registry,
                        new StoredAccounts(registry, List.of()),
                        account -> Figures.NONE,
                        (account, model) -> AccountStatus.ACTIVE,
                        AccountBooks.ofFixedKeys(),
                        account -> 0,
                        account -> account.models().isEmpty()
                                ? KNOWN
                                : account.models().stream()
                                        .map(Object::toString)
                                        .filter(model -> !model.contains("*"))
                                        .toList(),
                        patience)
                .open();
        orders = new Orders(vertx, "upstream");
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private void add(String url, Object... more) {
        Object[] arguments = new Object[6 + more.length];
        System.arraycopy(new Object[] {"name", "a", "key", KEY, "base_url", url}, 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        orders.done("add", arguments);
    }

    private JsonObject test(Object... more) {
        Object[] arguments = new Object[2 + more.length];
        System.arraycopy(new Object[] {"id", "a"}, 0, arguments, 0, 2);
        System.arraycopy(more, 0, arguments, 2, more.length);
        JsonObject result = orders.done("test", arguments);
        assertThat(result.encode()).doesNotContain(KEY);
        return result;
    }

    private void fails(String message, JsonObject result) {
        assertThat(result.getBoolean("ok")).isFalse();
        assertThat(result.getString("message")).isEqualTo(message);
    }

    @Test
    void aMessagesAccountIsAskedForOneToken() {
        add(provider.url());
        provider.enqueue(Script.json(Replies.message("claude-haiku-4-5", "H")));

        JsonObject result = test();

        assertThat(result.getLong("latency_ms")).isNotNegative();
        result.remove("latency_ms");
        assertThat(result)
                .isEqualTo(new JsonObject()
                        .put("id", "a")
                        .put("ok", true)
                        .put("status", 200)
                        .put("model", "claude-haiku-4-5")
                        .put("message", "The account works: claude-haiku-4-5 answered."));
        RecordedRequest request = provider.requests().get(0);
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.header("x-api-key")).isEqualTo(KEY);
        assertThat(request.header("anthropic-version")).isNotEmpty();
        assertThat(new JsonObject(request.text()).getInteger("max_tokens")).isEqualTo(1);
    }

    @Test
    void anAccountIsAskedInWhatItSpeaksForWhatItServes() {
        add(provider.url(), "provider", "openai", "query", new JsonObject().put("api-version", "7"));
        provider.enqueue(Script.json(Replies.chatCompletion("m", "H")));
        assertThat(test("model", "m").getBoolean("ok")).isTrue();
        provider.enqueue(Script.json(Replies.embeddings("text-embedding-3-small")));
        assertThat(test("model", "text-embedding-3-small").getBoolean("ok")).isTrue();
        orders.done(
                "update",
                "id",
                "a",
                "apis",
                new JsonArray().add("responses"),
                "models",
                new JsonArray().add("own-*").add("own-1"));
        provider.enqueue(Script.json(Replies.response("own-1", "H")));
        assertThat(test().getBoolean("ok")).isTrue();
        orders.done("update", "id", "a", "apis", new JsonArray().add("embeddings"), "models", "");
        provider.enqueue(Script.json(Replies.embeddings("text-embedding-3-small")));
        assertThat(test().getString("model")).isEqualTo("text-embedding-3-small");

        List<RecordedRequest> requests = provider.requests();
        assertThat(requests.stream().map(RecordedRequest::uri))
                .containsExactly(
                        "/v1/chat/completions?api-version=7",
                        "/v1/embeddings?api-version=7",
                        "/v1/responses?api-version=7",
                        "/v1/embeddings?api-version=7");
        assertThat(requests.get(0).header("authorization")).isEqualTo("Bearer " + KEY);
        assertThat(new JsonObject(requests.get(2).text()).getString("model")).isEqualTo("own-1");
    }

    @Test
    void withoutAModelToAskForOneMustBeNamed() {
        add(provider.url(), "models", "own-*");

        assertThat(orders.refused("test", "id", "a")).startsWith("bad_arguments No model of this account is known");
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void aCallersCredentialCannotBeTested() {
        orders.done("add", "name", "a", "type", "client-token", "base_url", provider.url());

        assertThat(orders.refused("test", "id", "a")).startsWith("refused A client-token account");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | bad field | The server refused the test request; it says: bad field",
                "400 | no model claude-haiku-4-5 | The server does not know the model 'claude-haiku-4-5', or this key may not use it.",
                "401 | invalid sk-canary-1234567890 | The server refused the key.",
                "402 | pay | The account has no credit left; it says: pay",
                "403 | not you | The server refused this account: the key may lack a permission, or the model is not for it; it says: not you",
                "404 | model: claude-haiku-4-5 | The server does not know the model 'claude-haiku-4-5', or this key may not use it.",
                "404 | no such route | The server has no '/messages' (404), so it is not a model API of this kind: check base_url and apis.",
                "418 | tea | The server refused the test request with status 418; it says: tea",
                "429 | slow for sk-canary-1234567890 | The server knows the key, but its rate limit or quota is reached; it says: slow for ***",
                "500 | broken | The server failed with status 500; it says: broken",
                "504 | slow | The server reported a timeout.",
                "529 | busy | The server is overloaded or down for now; it says: busy",
                "302 | away | The server redirects to elsewhere (302), which is not followed: check base_url.",
                "200 | fine | The server answered 200, but not as a model API does: check base_url and apis.",
            })
    void anAnswerIsPutIntoWords(int status, String said, String words) {
        add(provider.url());
        provider.enqueue(Script.json(status, Replies.messageError("some_error", said)));

        JsonObject result = test();

        fails(words, result);
        assertThat(result.getInteger("status")).isEqualTo(status);
    }

    @Test
    void whatIsNoModelApiIsSaidSo() {
        add(provider.url());
        provider.enqueue(Script.reply(200, "text/html", "<html>Welcome</html>"));
        fails("The server answered 200, but not as a model API does: check base_url and apis.", test());
        provider.enqueue(Script.json("[1]"));
        fails("The server answered 200, but not as a model API does: check base_url and apis.", test());
        provider.enqueue(Script.reply(404, "text/html", "<html>claude-haiku-4-5</html>"));
        assertThat(test().getString("message")).startsWith("The server has no '/messages' (404)");
        provider.enqueue(Script.json(500, "{\"error\":\"" + "x".repeat(500) + "\\n\"}"));
        assertThat(test().getString("message")).endsWith("x…").hasSizeLessThan(300);
        provider.enqueue(Script.json(500, "{}"));
        fails("The server failed with status 500.", test());
    }

    @Test
    void anEndlessAnswerIsJudgedByItsBeginning() {
        add(provider.url());
        provider.enqueue(Script.chunked(200, "content-type: application/json")
                .chunks(200, new byte[65536])
                .stall());

        fails("The server answered 200, but not as a model API does: check base_url and apis.", test());
    }

    @Test
    void aServerThatCannotBeReachedIsSaidSo() {
        add("https://nowhere.invalid");
        fails("The host 'nowhere.invalid' was not found.", test());
        int closed;
        try (FakeProvider gone = FakeProvider.start()) {
            closed = gone.port();
        }
        orders.done("update", "id", "a", "base_url", "http://127.0.0.1:" + closed);
        JsonObject refused = test();
        fails("'127.0.0.1' did not accept a connection.", refused);
        assertThat(refused.getValue("status")).isNull();
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsSaidSo() {
        HttpServer plain = Surroundings.await(vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
        add("https://127.0.0.1:" + plain.actualPort());
        fails("'127.0.0.1' does not speak TLS at this port: check base_url.", test());
        orders.done("update", "id", "a", "base_url", "https://127.0.0.1:" + provider.port());
        provider.always(Script.silence().close());
        fails("'127.0.0.1' does not speak TLS at this port: check base_url.", test());
    }

    @Test
    void anAuthorityThatCannotBeReadIsSaidSo(@TempDir Path directory) {
        add(
                "https://127.0.0.1:" + provider.port(),
                "ca_file",
                directory.resolve("missing.pem").toString());

        fails("The account's ca_file cannot be read.", test());
    }

    @Test
    void aServerThatSaysNothingOrNonsenseIsSaidSo() {
        add(provider.url());
        provider.enqueue(Script.silence().close());
        fails("'127.0.0.1' closed the connection without a whole answer.", test());
        provider.enqueue(
                Script.silence().head(200, "content-length: 100").raw("{").close());
        fails("'127.0.0.1' closed the connection without a whole answer.", test());
        provider.enqueue(Script.silence().raw("SSH-2.0-OpenSSH\r\n\r\n").close());
        fails("What came from '127.0.0.1' is no valid HTTP.", test());
    }

    @Test
    void aServerThatStaysSilentIsNotWaitedForLong() throws Exception {
        AccountProbe hasty = new AccountProbe(vertx, Credentials.NOBODYS, account -> KNOWN, Duration.ofSeconds(1));
        provider.always(Script.silence().stall());
        try (FakeProvider deaf = FakeProvider.deaf()) {
            for (FakeProvider silent : List.of(provider, deaf)) {
                AccountConfig account = Accounts.account("a", "anthropic", silent.url());
                JsonObject result = Surroundings.await(hasty.test(account, "", Configs.with(Surroundings.PATIENT)));
                fails("'127.0.0.1' did not answer within 1 seconds.", result);
            }
        }
        provider.awaitOpenConnections(0);
    }

    @Test
    void aCertificateThatIsNotBelievedIsSaidSo(@TempDir Path directory) {
        PemKeyCertOptions identity = new PemKeyCertOptions()
                .setCertPath(Certificates.copy("server-1.pem", directory.resolve("cert.pem"))
                        .toString())
                .setKeyPath(Certificates.copy("server-1.key", directory.resolve("key.pem"))
                        .toString());
        HttpServer server = Surroundings.await(
                vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(identity))
                        .requestHandler(request -> request.response().end(Replies.message("m", "H")))
                        .listen(0, "127.0.0.1"));
        add("https://127.0.0.1:" + server.actualPort());

        fails("The certificate of '127.0.0.1' is not believed, so no connection was made.", test());

        Path authority = Certificates.copy("ca.pem", directory.resolve("ca.pem"));
        orders.done("update", "id", "a", "ca_file", authority.toString());
        assertThat(test().getBoolean("ok")).isTrue();
    }
}
