package llmgateway.node.admin.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** {@code node list}, {@code status}, {@code health}, {@code explain}, {@code top}: what each node tells of itself. */
class GatheredNodesTest {
    private static JsonArray nodes(JsonObject result) {
        return result.getJsonArray("nodes");
    }

    @Test
    void everyNodeIsListedWhetherItAnswersOrNot() {
        JsonObject reply = Nodes.asked("n2", "[{\"name\":\"n2\",\"state\":\"up\"}]")
                .and("n1", "[{\"name\":\"n1\",\"state\":\"draining\"}]")
                .gone("n3")
                .silent("n4")
                .refused("n5", "It cannot.")
                .reply("node list");

        assertThat(reply.containsKey("notes")).isFalse();
        assertThat(reply.getJsonArray("result")).isEqualTo(new JsonArray("""
                [{"name":"n1","state":"draining"},
                 {"name":"n2","state":"up"},
                 {"name":"n3","state":"unreachable","since":"2027-01-01T00:00:00Z",
                  "message":"is unreachable since 2027-01-01T00:00:00Z"},
                 {"name":"n4","state":"unreachable","since":null,"message":"did not answer within 5 s"},
                 {"name":"n5","state":"unreachable","since":null,"message":"refused: It cannot."}]"""));
    }

    @Test
    void statusOfANodeAloneIsItsOwn() {
        assertThat(Nodes.asked("n1", "{\"node\":\"n1\",\"ready\":true}").object("status"))
                .isEqualTo(new JsonObject("{\"node\":\"n1\",\"ready\":true}"));
    }

    @Test
    void statusTellsOfEachNodeAndInWordsWhoIsMissing() {
        JsonObject status = Nodes.asked("n1", "{\"node\":\"n1\",\"ready\":true,\"in_flight\":3,\"keys\":2}")
                .and("n2", "{\"node\":\"n2\",\"ready\":false,\"in_flight\":4}")
                .gone("n3")
                .object("server status");

        assertThat(status.getString("node")).isEqualTo("n1");
        assertThat(status.getInteger("keys")).isEqualTo(2);
        assertThat(status.getString("message"))
                .isEqualTo("2 of 3 nodes answer; n3 is unreachable since 2027-01-01T00:00:00Z");
        assertThat(nodes(status).getJsonObject(1).getInteger("in_flight")).isEqualTo(4);
        assertThat(nodes(status).getJsonObject(1).getBoolean("ready")).isFalse();
        assertThat(nodes(status).getJsonObject(2).getString("state")).isEqualTo("unreachable");
    }

    @Test
    void statusSaysWhenAllAreThere() {
        assertThat(Nodes.asked("n1", "{}").and("n2", "{}").object("status").getString("message"))
                .isEqualTo("all 2 nodes answer");
    }

    @Test
    void anEntryThatRefusesIsTheReply() {
        assertThat(Nodes.refusing("n1", "No.").and("n2", "{}").reply("status").encode())
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"No.\"}}");
        assertThat(new Nodes[] {Nodes.asked("n1", "{}").silent("n1")})
                .allSatisfy(nodes -> assertThat(nodes.reply("status").encode())
                        .contains("\"unavailable\"", "Node 'n1' did not answer within 5 s"));
    }

    @Test
    void healthIsThatOfTheNodeWithAccountsInTheirWorstState() {
        JsonObject health = Nodes.asked("n1", """
                        {"ready":true,"checks":[],"accounts":[
                         {"id":"a","state":"active","reason":"","until":null},
                         {"id":"b","state":"cooling","reason":"limit","until":"2027-01-01T00:00:09Z"}]}""").and("n2", """
                        {"ready":false,"checks":[],"accounts":[
                         {"id":"a","state":"cooling","reason":"overload","until":"2027-01-01T00:00:05Z"},
                         {"id":"b","state":"active","reason":"","until":null}]}""").object("health");

        assertThat(health.getBoolean("ready")).isTrue();
        assertThat(health.getJsonArray("accounts")).isEqualTo(new JsonArray("""
                [{"id":"a","state":"cooling","reason":"overload (on node n2)","until":"2027-01-01T00:00:05Z"},
                 {"id":"b","state":"cooling","reason":"limit","until":"2027-01-01T00:00:09Z"}]"""));
        assertThat(nodes(health).getJsonObject(1).getBoolean("ready")).isFalse();
    }

    @Test
    void aRequestIsExplainedByTheNodeThatServedIt() {
        JsonObject reply = Nodes.refusing("n1", "This node knows no request 'r'.")
                .and("n2", "{\"id\":\"r\",\"ended_at\":\"2027-01-01T00:00:01Z\"}")
                .and("n3", "{\"id\":\"r\",\"ended_at\":\"2027-01-01T00:00:00.500Z\"}")
                .gone("n4")
                .reply("explain");

        assertThat(reply.getJsonObject("result").getString("node")).isEqualTo("n2");
        assertThat(reply.containsKey("notes")).isFalse();
    }

    @Test
    void aRequestThatNobodyKnowsMayBeKnownToWhoIsSilent() {
        String reply = Nodes.refusing("n1", "This node knows no request 'r'.")
                .refused("n2", "This node knows no request 'r'.")
                .gone("n3")
                .reply("explain")
                .encode();

        assertThat(reply)
                .contains("\"not_found\"", "No node that answers knows this request")
                .contains("Node 'n3' is unreachable since");
    }

    @Test
    void topHasALineForEachNodeAndForEachAccount() {
        JsonObject top = Nodes.asked("n1", """
                        {"name":"n1","state":"up","uptime_ms":5000,"in_flight":2,"requests":10,"errors":1,"tokens":70,
                         "accounts":[{"id":"a","state":"active","in_flight":1,"requests":10,"errors":1,"tokens":70}]}""").and("n2", """
                        {"name":"n2","state":"up","uptime_ms":9000,"in_flight":3,"requests":20,"errors":2,"tokens":30,
                         "accounts":[{"id":"a","state":"blocked","in_flight":2,"requests":20,"errors":2,"tokens":30}]}""").gone("n3").object("top");

        assertThat(nodes(top)).hasSize(3);
        assertThat(nodes(top).getJsonObject(0)).isEqualTo(new JsonObject("""
                {"name":"n1","state":"up","uptime_ms":5000,"in_flight":2,"requests":10,"errors":1,"tokens":70}"""));
        assertThat(nodes(top).getJsonObject(2).getString("state")).isEqualTo("unreachable");
        JsonObject account = top.getJsonArray("accounts").getJsonObject(0);
        assertThat(account.getString("state")).isEqualTo("blocked");
        assertThat(account.getLong("in_flight")).isEqualTo(3);
        assertThat(account.getLong("requests")).isEqualTo(30);
        assertThat(account.getLong("tokens")).isEqualTo(100);
    }
}
