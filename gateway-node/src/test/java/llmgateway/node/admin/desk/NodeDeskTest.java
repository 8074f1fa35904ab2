package llmgateway.node.admin.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.Version;
import llmgateway.node.cluster.state.MemberRecords;
import llmgateway.node.cluster.state.Merging;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node of three. */
class NodeDeskTest {
    private final DeskScene scene = new DeskScene("node-b", "node-c");

    @BeforeEach
    void join() {
        for (String node : List.of("node-a", "node-b", "node-c")) {
            scene.registry.set(RecordKind.MEMBER, node, new JsonObject());
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static JsonObject named(String node) {
        return new JsonObject().put("name", node);
    }

    @Test
    void aNodeTellsHowManyItSees() {
        scene.peers.kill("node-c");
        assertThat(scene.result(JsonArray.class, "node", "list", new JsonObject())
                        .getJsonObject(0)
                        .getInteger("members_seen"))
                .isEqualTo(2);
    }

    @Test
    void ofANodeThatIsGoneIsToldSinceWhen() {
        scene.peers.kill("node-c");
        assertThat(scene.result(JsonObject.class, "node", "show", named("node-c")))
                .isEqualTo(new JsonObject()
                        .put("name", "node-c")
                        .put("state", "unreachable")
                        .put("since", "2027-01-01T00:00:00Z"));
        assertThat(scene.refusal("node", "drain", named("node-c")))
                .isEqualTo("unavailable Node 'node-c' is unreachable since 2027-01-01T00:00:00Z; nothing was done.");
    }

    @Test
    void anUnknownNodeIsAnsweredWithThoseThatThereAre() {
        assertThat(scene.refusal("node", "show", named("node-x")))
                .isEqualTo("not_found There is no node 'node-x'; there are: node-a, node-b, node-c.");
    }

    @Test
    void onlyANodeThatIsGoneIsForgotten() {
        assertThat(scene.refusal("node", "remove", named("node-c")))
                .startsWith("refused")
                .contains("stop it first");
        assertThat(scene.refusal("node", "remove", named("node-a")))
                .startsWith("refused")
                .contains("stop it first");
        assertThat(MemberRecords.names(scene.registry.records())).hasSize(3);

        scene.peers.kill("node-c");
        assertThat(scene.result(JsonObject.class, "node", "remove", named("node-c"))
                        .getString("name"))
                .isEqualTo("node-c");
        assertThat(MemberRecords.names(scene.registry.records())).containsExactlyInAnyOrder("node-a", "node-b");
        assertThat(scene.refusal("node", "remove", named("node-c"))).startsWith("conflict");
    }

    @Test
    void droppedChangesAreCountedAndShown() {
        assertThat(scene.result(JsonObject.class, "node", "show", new JsonObject())
                        .containsKey("dropped_changes"))
                .isFalse();
        scene.dropped = List.of(new Merging.Dropped(
                DeskScene.SINCE,
                new RecordId(RecordKind.ROUTE, "smart"),
                new Version(4, "w1"),
                new Version(5, "w2"),
                "node-b"));

        assertThat(scene.result(JsonArray.class, "node", "list", new JsonObject())
                        .getJsonObject(0)
                        .getInteger("dropped_changes"))
                .isEqualTo(1);
        JsonObject dropped = scene.result(JsonObject.class, "node", "show", new JsonObject())
                .getJsonArray("dropped")
                .getJsonObject(0);
        assertThat(dropped.getString("record")).contains("smart");
        assertThat(dropped.getLong("version")).isEqualTo(4);
        assertThat(dropped.getLong("kept_version")).isEqualTo(5);
        assertThat(dropped.getString("kept_from")).isEqualTo("node-b");
    }
}
