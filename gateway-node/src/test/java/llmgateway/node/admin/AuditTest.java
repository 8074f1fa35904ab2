package llmgateway.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger orders = new AtomicInteger();

    @BeforeEach
    void open() {
        new AdminDesk(vertx, "upstream")
                .on("add", this::work)
                .on("list", this::work)
                .on("remove", arguments -> Future.failedFuture(new AdminException(Reason.NOT_FOUND, "There is none.")))
                .open();
    }

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private Future<JsonObject> work(JsonObject arguments) {
        orders.incrementAndGet();
        return Future.succeededFuture(new JsonObject());
    }

    private JsonObject dispatch(String command, JsonObject arguments) {
        Clock clock = Clock.fixed(Instant.parse("2027-01-31T23:59:59Z"), ZoneOffset.UTC);
        return Futures.await(new AdminDispatcher(vertx, new AuditLog(vertx, dir, clock), clock)
                .dispatch(command, arguments, "tester@1", "admin.sock"));
    }

    private JsonObject dispatch(String command) {
        return dispatch(command, new JsonObject());
    }

    private static String code(JsonObject reply) {
        return reply.getJsonObject("error").getString("code");
    }

    private List<JsonObject> lines() throws IOException {
        return Files.readAllLines(dir.resolve("audit/audit-2027-01.jsonl")).stream()
                .map(JsonObject::new)
                .toList();
    }

    @Test
    void aChangeIsRecordedBeforeAndAfter() throws IOException {
        dispatch("upstream add", new JsonObject().put("name", "main"));
        dispatch("upstream remove", new JsonObject().put("id", "x"));

        assertThat(lines())
                .extracting(line -> line.getString("outcome"))
                .containsExactly("begun", "ok", "begun", "not_found");
        assertThat(lines().get(1))
                .isEqualTo(new JsonObject()
                        .put("time", "2027-01-31T23:59:59Z")
                        .put("who", "tester@1")
                        .put("from", "admin.sock")
                        .put("command", "upstream add")
                        .put("arguments", new JsonObject().put("name", "main"))
                        .put("outcome", "ok")
                        .put("duration_ms", 0));
    }

    @Test
    void aReadingIsRecordedOnce() throws IOException {
        dispatch("upstream list");

        assertThat(lines()).extracting(line -> line.getString("outcome")).containsExactly("ok");
    }

    @Test
    void theLooksOfALiveViewAreNotRecorded() {
        new AdminDesk(vertx, "top").on("", this::work).open();

        assertThat(dispatch("top").getBoolean("ok")).isTrue();
        assertThat(orders).hasValue(1);
        assertThat(dir.resolve("audit")).doesNotExist();
    }

    @Test
    void theLogIsItsOwnersAlone() throws IOException {
        dispatch("upstream list");

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(dir.resolve("audit/audit-2027-01.jsonl"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("audit"))))
                .isEqualTo("rwx------");
    }

    @Test
    void secretsAreMasked() throws IOException {
        String key = "sk-ant-api03-canary";
        dispatch(
                "upstream add",
                new JsonObject()
                        .put("name", "main")
                        .put("key", "canary")
                        .put("client_secret", "canary")
                        .put("base_url", "https://user:canary@host/v1")
                        .put("query", new JsonObject().put("k", "canary"))
                        .put("note", "it is " + key)
                        .put(
                                "models",
                                new JsonArray()
                                        .add("claude-3-5-sonnet-20241022")
                                        .add(key))
                        .put(
                                "document",
                                new JsonObject()
                                        .put(
                                                "upstream_accounts",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("name", "a")
                                                                .put("api_key", "canary")))));
        dispatch("upstream add --key " + key);

        String log = Files.readString(dir.resolve("audit/audit-2027-01.jsonl"));
        assertThat(log).doesNotContain("canary").contains("claude-3-5-sonnet-20241022", "\"name\":\"a\"", "***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-proj-abcdefgh12345678",
                "gw_team-a_0123456789abcdefghijABCDEFGHIJ",
                "Bearer abcdefgh12345678",
                "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            })
    void whatLooksLikeAKeyIsMasked(String key) {
        assertThat(Redaction.text("a " + key + " b")).isEqualTo("a *** b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "team-a",
                "claude-sonnet-4-5-20250929",
                "https://api.example.com/v1",
                "gpt-4o-mini-2024-07-18",
                "tester@12345",
                "upstream update",
                "2027-01-01T00:00:00Z"
            })
    void whatIsNoKeyIsShown(String text) {
        assertThat(Redaction.text(text)).isEqualTo(text);
    }

    @Test
    void nothingIsChangedThatCannotBeRecorded() throws IOException {
        Files.writeString(dir.resolve("audit"), "in the way");

        JsonObject reply = dispatch("upstream add");
        assertThat(code(reply)).isEqualTo("unavailable");
        assertThat(reply.encode()).contains("Nothing was changed");
        assertThat(orders).hasValue(0);
    }

    @Test
    void aReadingIsAnsweredThoughItCannotBeRecorded() throws IOException {
        Files.writeString(dir.resolve("audit"), "in the way");

        assertThat(dispatch("upstream list").getBoolean("ok")).isTrue();
    }

    @Test
    void aCommandThatThereIsNotIsRefusedWithTheNearest() {
        assertThat(dispatch("upstraem add").encode()).contains("bad_arguments", "did you mean 'upstream'?");
        assertThat(dispatch("xyzzyxyzzy").encode()).contains("bad_arguments", "there are: upstream,");
        assertThat(dispatch("upstream explode").encode()).contains("bad_arguments", "add, list, remove");
        assertThat(code(dispatch(""))).isEqualTo("bad_arguments");
    }

    @Test
    void aGroupWithoutADeskNeedsANode() {
        assertThat(dispatch("status").encode()).contains("unavailable", "needs a running node");
    }
}
