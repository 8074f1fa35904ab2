package llmgateway.node.admin.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Usage;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeDesksTest {
    private static final JsonObject NONE = new JsonObject();

    private final DeskScene scene = new DeskScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void statusTellsHowTheNodeIs() {
        scene.config = Configs.config(
                List.of(Accounts.account("a", "anthropic", "")), Configs.route("gpt-4o", "claude-opus-5"));
        JsonObject status = scene.result(JsonObject.class, "status", "", NONE);

        assertThat(status)
                .isEqualTo(new JsonObject()
                        .put("node", "node-a")
                        .put("state", "up")
                        .put("ready", true)
                        .put(
                                "checks",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "serving")
                                                .put("passed", true)
                                                .put("detail", "")))
                        .put("uptime_seconds", 61L)
                        .put("in_flight", 3)
                        .put("shards", 2)
                        .put("accounts", new JsonObject().put("active", 1L).put("disabled", 0L))
                        .put("keys", 0)
                        .put("routes", 1)
                        .put("config_source", "gateway.yaml")
                        .put("state_version", 0L)
                        .put("version", "1.0"));
        assertThat(scene.result(JsonObject.class, "server", "status", NONE)).isEqualTo(status);
    }

    @Test
    void healthTellsOfEachAccount() {
        scene.config = Configs.config(List.of(Accounts.account("a", "anthropic", "")));
        JsonObject health = scene.result(JsonObject.class, "health", "", NONE);

        assertThat(health.getBoolean("ready")).isTrue();
        assertThat(health.getJsonArray("accounts"))
                .containsExactly(new JsonObject()
                        .put("id", "a")
                        .put("name", "a")
                        .put("state", "active")
                        .put("reason", "")
                        .putNull("until"));
    }

    @Test
    void statsAddUpWhatTheAccountsDid() {
        scene.config =
                Configs.config(List.of(Accounts.account("a", "anthropic", ""), Accounts.account("b", "anthropic", "")));
        scene.figures = Map.of(
                "a", DeskScene.figures(10, 2, new Usage(100, 20, 3, 4, 5, false)),
                "gone", DeskScene.figures(99, 9, Usage.NONE));
        JsonObject stats = scene.result(JsonObject.class, "stats", "", NONE);

        assertThat(stats.getString("since")).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(stats.getLong("requests")).isEqualTo(10);
        assertThat(stats.getLong("errors")).isEqualTo(2);
        assertThat(stats.getJsonObject("tokens").encode())
                .isEqualTo("{\"input\":100,\"output\":20,\"cache_read\":3,\"cache_write\":4,\"reasoning\":5}");
        JsonObject a = stats.getJsonArray("accounts").getJsonObject(0);
        assertThat(a.getLong("mean_latency_ms")).isEqualTo(12);
        assertThat(a.getString("last_used")).isEqualTo("2027-01-01T00:00:05Z");
        assertThat(a.getString("last_error")).isEqualTo("upstream_overloaded");
        JsonObject b = stats.getJsonArray("accounts").getJsonObject(1);
        assertThat(b.getLong("requests")).isZero();
        assertThat(b.getString("last_used")).isNull();
    }

    @Test
    void thisNodeIsDrainedAndResumedByItsName() {
        JsonObject own = new JsonObject().put("name", "node-a");

        assertThat(scene.result(JsonObject.class, "node", "drain", own).getString("state"))
                .isEqualTo("draining");
        assertThat(scene.result(JsonArray.class, "node", "list", NONE).getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("name", "node-a")
                        .put("state", "draining")
                        .put("address", "127.0.0.1:8080")
                        .put("version", "1.0")
                        .put("members_seen", 1)
                        .put("shards", 2)
                        .put("in_flight", 3)
                        .put("state_version", 0L)
                        .put("state_digest", RecordSnapshot.EMPTY.digest().substring(0, 12))
                        .put("uptime_seconds", 61L));
        assertThat(scene.result(JsonObject.class, "status", "", NONE).getBoolean("ready"))
                .isFalse();
        assertThat(scene.result(JsonObject.class, "node", "resume", own).getString("state"))
                .isEqualTo("up");
        assertThat(scene.result(JsonObject.class, "node", "show", own).getString("name"))
                .isEqualTo("node-a");
    }

    @Test
    void otherNodesAreNotKnown() {
        for (String verb : List.of("show", "drain", "resume")) {
            assertThat(scene.refusal("node", verb, new JsonObject().put("id", "node-b")))
                    .isEqualTo("not_found There is no node 'node-b'; there are: node-a.");
        }
        assertThat(scene.refusal("node", "drain", NONE)).startsWith("bad_arguments");
        assertThat(scene.draining).isFalse();
    }

    @Test
    void aNodeThatRunsAloneHasNobodyToForget() {
        assertThat(scene.refusal("node", "remove", new JsonObject().put("name", "node-a")))
                .startsWith("refused This node runs alone");
    }

    @Test
    void statsByModelTellTheRequestsForEach() {
        scene.models = Map.of(
                "claude-opus-5", DeskScene.figures(10, 2, new Usage(100, 20, 3, 4, 5, false)),
                "other", DeskScene.figures(1, 1, new Usage(1, 1, 1, 1, 1, false)));
        JsonObject stats = scene.result(JsonObject.class, "stats", "", new JsonObject().put("by", "model"));

        assertThat(stats.fieldNames()).containsExactly("since", "requests", "errors", "tokens", "models");
        assertThat(stats.getLong("requests")).isEqualTo(11);
        assertThat(stats.getLong("errors")).isEqualTo(3);
        assertThat(stats.getJsonObject("tokens").getLong("input")).isEqualTo(101);
        assertThat(stats.getJsonArray("models").getJsonObject(0).getString("id"))
                .isEqualTo("claude-opus-5");
    }

    @Test
    void statsByKeyTellOfKeysThatAreThereAndOfThoseThatWereUsed() {
        scene.config = Configs.config(
                Configs.server(),
                List.of(Configs.key("team-a", "gw-0123456789abcdef0123")),
                List.of(),
                List.of(),
                Configs.routing(1),
                Configs.timeouts());
        scene.keys = Map.of(
                "", DeskScene.figures(1, 0, Usage.NONE),
                "gone", DeskScene.figures(2, 0, Usage.NONE));
        JsonArray keys = scene.result(JsonObject.class, "stats", "", new JsonObject().put("by", "key"))
                .getJsonArray("keys");

        assertThat(keys.stream()
                        .map(line -> ((JsonObject) line).getString("id") + ((JsonObject) line).getLong("requests")))
                .containsExactly("(none)1", "gone2", "team-a0");
    }

    @Test
    void statsByAnythingElseAreRefused() {
        assertThat(scene.refusal("stats", "", new JsonObject().put("by", "weather")))
                .isEqualTo("bad_arguments 'by' is one of: account, model, key.");
    }

    @Test
    void topTellsWhatTheNodeDoesNow() {
        scene.config = Configs.config(List.of(Accounts.account("a", "anthropic", "")));
        scene.figures = Map.of("a", DeskScene.figures(7, 1, new Usage(1, 2, 3, 4, 2, false)));
        scene.models = Map.of(
                "x", DeskScene.figures(5, 1, new Usage(100, 20, 3, 4, 5, false)),
                "y", DeskScene.figures(1, 1, Usage.NONE));

        assertThat(scene.result(JsonObject.class, "top", "", NONE))
                .isEqualTo(new JsonObject()
                        .put("name", "node-a")
                        .put("state", "up")
                        .put("uptime_ms", 61_000L)
                        .put("in_flight", 3)
                        .put("requests", 6L)
                        .put("errors", 2L)
                        .put("tokens", 127L)
                        .put(
                                "accounts",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("id", "a")
                                                .put("state", "active")
                                                .put("in_flight", 1)
                                                .put("requests", 7L)
                                                .put("errors", 1L)
                                                .put("tokens", 10L))));
    }

    @Test
    void secretsAreCountedAndRotated() {
        assertThat(scene.result(JsonObject.class, "secrets", "status", NONE).encode())
                .isEqualTo("{\"master_key\":{\"source\":\"keys/master.key\",\"fingerprint\":\"ab12\"},\"data_keys\":"
                        + "[{\"id\":\"k1\",\"created_at\":\"2027-01-01T00:00:00Z\",\"active\":true,\"records\":7}]}");
        assertThat(scene.result(JsonObject.class, "secrets", "rotate", new JsonObject().put("new_master_key", "abc"))
                        .encode())
                .isEqualTo("{\"data_key\":\"k2\",\"records\":7,\"persisted_on\":1,\"members\":1}");
        assertThat(scene.newMasterKey).contains(new Secret("abc"));
    }
}
