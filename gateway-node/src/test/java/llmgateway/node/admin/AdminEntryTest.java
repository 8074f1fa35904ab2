package llmgateway.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders that come in at one of three nodes. */
class AdminEntryTest {
    private static final JsonObject NONE = new JsonObject();
    private static final String CANARY = "canary-4711-secret";

    @TempDir
    private Path dir;

    private final OrderSeal seal = new OrderSeal(new byte[32]);
    private AdminNodes nodes;

    @BeforeEach
    void open() {
        nodes = new AdminNodes(dir, seal, Duration.ofSeconds(20), "n1", "n2", "n3");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private JsonObject ask(String entry, String command, JsonObject arguments) {
        return Futures.await(nodes.ask(entry, command, arguments));
    }

    private static Future<?> named(String node) {
        return Future.succeededFuture(new JsonObject().put("name", node));
    }

    @Test
    void whatIsSharedIsChangedByTheNodeThatIsAsked() throws IOException {
        nodes.on("apikey", "add", AdminEntryTest::named);

        JsonObject reply = ask("n2", "apikey add", new JsonObject().put("name", "team"));
        assertThat(reply.getJsonObject("result").getString("name")).isEqualTo("n2");
        assertThat(nodes.carriedOut()).containsExactly("n2 apikey add {\"name\":\"team\"}");
        assertThat(nodes.crossed()).isEmpty();
        assertThat(nodes.audit("n2")).allMatch(line -> line.getString("from").equals("admin.sock"));
    }

    @Test
    void anotherNodeIsDrainedAndRecordsWhoWantedIt() throws IOException {
        nodes.on("node", "drain", AdminEntryTest::named);

        JsonObject reply = ask("n1", "node drain", new JsonObject().put("name", "n3"));
        assertThat(reply.getJsonObject("result").getString("name")).isEqualTo("n3");
        assertThat(nodes.carriedOut()).containsExactly("n3 node drain {\"name\":\"n3\"}");
        assertThat(nodes.audit("n1")).isEmpty();
        assertThat(nodes.audit("n3")).hasSize(2).allSatisfy(line -> {
            assertThat(line.getString("who")).isEqualTo("tester");
            assertThat(line.getString("from")).isEqualTo("admin.sock of n1");
        });
    }

    @Test
    void allNodesAreListedFromAnyOfThem() {
        nodes.on(
                "node",
                "list",
                node -> Future.succeededFuture(
                        new JsonArray().add(new JsonObject().put("name", node).put("state", "up"))));
        nodes.peers().kill("n2");

        for (String entry : List.of("n1", "n3")) {
            JsonArray list = ask(entry, "node list", NONE).getJsonArray("result");
            assertThat(list.stream()
                            .map(line -> ((JsonObject) line).getString("name") + " "
                                    + ((JsonObject) line).getString("state")))
                    .containsExactly("n1 up", "n2 unreachable", "n3 up");
            assertThat(list.getJsonObject(1).getString("since")).isNotNull();
        }
    }

    @Test
    void aNodeThatIsSilentIsNotWaitedForLong() {
        try (AdminNodes hasty = new AdminNodes(dir, seal, Duration.ofMillis(300), "n1", "n2", "n3")) {
            hasty.on("status", "", AdminEntryTest::named);
            hasty.mute("n2");

            JsonObject status = Futures.await(hasty.ask("n1", "status", NONE)).getJsonObject("result");
            assertThat(status.getString("name")).isEqualTo("n1");
            assertThat(status.getString("message")).startsWith("2 of 3 nodes answer; n2 did not answer within");
        }
    }

    @Test
    void answersThatDoNotGoTogetherAreTold() {
        nodes.on(
                "stats",
                "",
                node -> Future.succeededFuture(
                        new JsonObject().put("since", node.equals("n2") ? "?" : "2027-01-01T00:00:00Z")));

        assertThat(ask("n1", "stats", NONE).encode()).contains("\"unavailable\"", "could not put the answers together");
    }

    @Test
    void aNodeThatGoesAwayMeanwhileIsNotWaitedForAndMayHaveDoneIt() {
        Promise<JsonObject> never = Promise.promise();
        nodes.on("node", "drain", node -> never.future());
        Future<JsonObject> reply = nodes.ask("n1", "node drain", new JsonObject().put("name", "n2"));
        Await.until("the order is there", () -> nodes.carriedOut().size() == 1);
        nodes.peers().kill("n2");

        assertThat(Futures.await(reply).encode())
                .contains("\"unavailable\"", "went away before it answered; the order may have been carried out");
    }

    @Test
    void aNodeThatTakesNoOrdersHasDoneNothing() {
        nodes.on("node", "drain", AdminEntryTest::named);
        nodes.deafen("n2");

        assertThat(ask("n1", "node drain", new JsonObject().put("name", "n2")).encode())
                .contains("Node 'n2' takes no orders now; nothing was done there.");
    }

    @Test
    void whatEachNodeDoesForItselfIsDoneHereFirst() {
        nodes.on("secrets", "rotate", node -> Future.succeededFuture(new JsonObject().put("data_key", "k-" + node)));

        JsonObject reply = ask("n2", "secrets rotate", new JsonObject().put("new_master_key", CANARY));
        assertThat(nodes.carriedOut()).hasSize(3);
        assertThat(nodes.carriedOut().get(0)).startsWith("n2 ");
        assertThat(nodes.carriedOut()).allMatch(order -> order.contains(CANARY));
        assertThat(reply.getJsonObject("result").getBoolean("complete")).isTrue();
        assertThat(nodes.crossed()).hasSize(2).noneMatch(order -> order.encode().contains(CANARY));
    }

    @Test
    void whatIsRefusedHereIsNotAskedOfOthers() {
        nodes.on(
                "secrets",
                "rotate",
                node -> Future.failedFuture(new AdminException(Reason.BAD_ARGUMENTS, "That is no key.")));

        assertThat(ask("n2", "secrets rotate", NONE).encode()).contains("That is no key.");
        assertThat(nodes.carriedOut()).containsExactly("n2 secrets rotate {}");
    }

    @Test
    void anOrderToOneNodeIsOfNoUseForAnotherNorTwice() {
        nodes.on("status", "", AdminEntryTest::named);
        ask("n1", "status", NONE);
        int carriedOut = nodes.carriedOut().size();
        assertThat(nodes.crossed()).hasSize(2);

        for (JsonObject order : List.copyOf(nodes.crossed())) {
            for (String node : List.of("n1", "n2", "n3")) {
                assertThat(nodes.send(node, order).encode()).contains("\"refused\"", "is not carried out");
            }
        }
        assertThat(nodes.carriedOut()).hasSize(carriedOut);
    }

    @Test
    void aNodeWithAnotherKeyIsNotObeyed() {
        nodes.on("status", "", AdminEntryTest::named);
        byte[] key = new byte[32];
        key[0] = 1;
        Order foreign = new Wish("status", NONE, "tester", "admin.sock").order("n1", "n2", Instant.now(), "nonce");

        assertThat(nodes.send("n2", foreign.signed(new OrderSeal(key))).encode())
                .contains("not signed");
        assertThat(nodes.carriedOut()).isEmpty();
    }
}
