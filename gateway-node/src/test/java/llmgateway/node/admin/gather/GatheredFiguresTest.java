package llmgateway.node.admin.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** {@code upstream list|show} and {@code stats}: figures of several nodes added up. */
class GatheredFiguresTest {
    private static final String ON_ONE = """
            {"id":"a","name":"A","state":"active","reason":null,"until":null,"in_flight":1,"requests":10,"errors":1,
             "last_used":"2027-01-01T00:00:05Z","last_error":"upstream_overloaded"}""";
    private static final String ON_OTHER = """
            {"id":"a","name":"A","state":"cooling","reason":"limit","until":"2027-01-01T00:01:00Z","in_flight":2,"requests":30,
             "errors":3,"last_used":"2027-01-01T00:00:05.500Z","last_error":null}""";

    @Test
    void accountsAreListedOnceWithTheFiguresOfAllNodes() {
        JsonArray list = Nodes.asked("n1", "[" + ON_ONE + "]")
                .and("n2", "[" + ON_OTHER + ",{\"id\":\"only-there\"}]")
                .array("upstream list");

        assertThat(list).isEqualTo(new JsonArray("""
                [{"id":"a","name":"A","state":"cooling","reason":"limit (on node n2)","until":"2027-01-01T00:01:00Z",
                  "in_flight":3,"requests":40,"errors":4,"last_used":"2027-01-01T00:00:05.500Z",
                  "last_error":"upstream_overloaded"}]"""));
    }

    @Test
    void theStateOfTheNodeThatWasAskedStaysIfOthersSeeItNoWorse() {
        JsonObject account = Nodes.asked("n2", "[" + ON_OTHER + "]")
                .and("n1", "[" + ON_ONE + "]")
                .array("upstream list")
                .getJsonObject(0);

        assertThat(account.getString("state")).isEqualTo("cooling");
        assertThat(account.getString("reason")).isEqualTo("limit");
    }

    @Test
    void whoseFiguresAreMissingIsSaid() {
        JsonObject reply = Nodes.asked("n1", "[" + ON_ONE + "]")
                .gone("n2")
                .silent("n3")
                .refused("n4", "There is no such command.")
                .reply("upstream list");

        assertThat(reply.getJsonArray("result")).isEqualTo(new JsonArray("[" + ON_ONE + "]"));
        assertThat(reply.getJsonArray("notes"))
                .containsExactly(
                        "Node 'n2' is unreachable since 2027-01-01T00:00:00Z; what it knows is missing here.",
                        "Node 'n3' did not answer within 5 s; what it knows is missing here.",
                        "Node 'n4' refused: There is no such command.");
    }

    @Test
    void anAccountIsShownWithWhatEachNodeSeesOfIt() {
        String limit = "{\"name\":\"requests\",\"family\":null,\"remaining\":%d,\"stated_at\":\"%s\"}";
        JsonObject account = Nodes.asked(
                        "n1",
                        new JsonObject(ON_ONE)
                                .put("tokens", new JsonObject("{\"input\":1,\"output\":2}"))
                                .put("mean_latency_ms", 100)
                                .put("limits", new JsonArray("[" + limit.formatted(7, "2027-01-01T00:00:01Z") + "]"))
                                .encode())
                .and(
                        "n2",
                        new JsonObject(ON_OTHER)
                                .put("tokens", new JsonObject("{\"input\":10,\"output\":20}"))
                                .put("mean_latency_ms", 200)
                                .put("limits", new JsonArray("[" + limit.formatted(3, "2027-01-01T00:00:02Z") + "]"))
                                .encode())
                .object("upstream show");

        assertThat(account.getString("state")).isEqualTo("cooling");
        assertThat(account.getLong("requests")).isEqualTo(40);
        assertThat(account.getLong("mean_latency_ms")).isEqualTo(175);
        assertThat(account.getJsonObject("tokens").getLong("input")).isEqualTo(11);
        assertThat(account.getJsonArray("limits")).hasSize(1);
        assertThat(account.getJsonArray("limits").getJsonObject(0).getLong("remaining"))
                .isEqualTo(3);
        assertThat(account.getJsonArray("nodes")).isEqualTo(new JsonArray("""
                [{"name":"n1","state":"active","reason":null,"until":null,"in_flight":1,"requests":10,"errors":1},
                 {"name":"n2","state":"cooling","reason":"limit","until":"2027-01-01T00:01:00Z","in_flight":2,
                  "requests":30,"errors":3}]"""));
    }

    @Test
    void anAccountOfANodeAloneIsShownAsItIs() {
        assertThat(Nodes.asked("n1", ON_ONE).object("upstream show")).isEqualTo(new JsonObject(ON_ONE));
    }

    @Test
    void statsAreAddedUpByWhatTheyAreBrokenDownBy() {
        String stats = """
                {"since":"%s","requests":%d,"errors":1,"tokens":{},"models":[
                 {"id":"%s","requests":%d,"errors":1,"tokens":{"input":5,"output":1,"cache_read":0,"cache_write":0,
                  "reasoning":0},"mean_latency_ms":10,"last_used":null,"last_error":null},
                 {"id":"both","requests":2,"errors":0,"tokens":{"input":1},"mean_latency_ms":0,"last_used":null,
                  "last_error":null}]}""";
        JsonObject merged = Nodes.asked("n1", stats.formatted("2027-01-01T00:00:00Z", 12, "x", 10))
                .and("n2", stats.formatted("2026-12-01T00:00:00Z", 22, "y", 20))
                .object("stats");

        assertThat(merged.getString("since")).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(merged.getLong("requests")).isEqualTo(34);
        assertThat(merged.getLong("errors")).isEqualTo(2);
        assertThat(merged.getJsonObject("tokens").getLong("input")).isEqualTo(12);
        assertThat(merged.getJsonArray("models").stream()
                        .map(line -> ((JsonObject) line).getString("id") + ((JsonObject) line).getLong("requests")))
                .containsExactly("both4", "x10", "y20");
        assertThat(merged.containsKey("accounts")).isFalse();
        assertThat(merged.getJsonArray("nodes").getJsonObject(1)).isEqualTo(new JsonObject("""
                {"name":"n2","since":"2026-12-01T00:00:00Z","requests":22,"errors":1}"""));
    }
}
