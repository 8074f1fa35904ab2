package llmgateway.node.admin.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class EachNodeTest {
    private static final String ROTATED = "{\"data_key\":\"%s\",\"records\":7,\"persisted_on\":1,\"members\":1}";

    @Test
    void aRotationIsToldForEachNode() {
        JsonObject reply = Nodes.asked("n2", ROTATED.formatted("k2"))
                .and("n1", ROTATED.formatted("k1"))
                .reply("secrets rotate");

        assertThat(reply.containsKey("notes")).isFalse();
        assertThat(reply.getJsonObject("result")).isEqualTo(new JsonObject("""
                {"data_key":"k2","records":7,"persisted_on":2,"members":2,"complete":true,"nodes":[
                 {"name":"n2","data_key":"k2","records":7},{"name":"n1","data_key":"k1","records":7}]}"""));
    }

    @Test
    void aNodeThatDidNotRotateMakesItIncomplete() {
        JsonObject reply = Nodes.asked("n1", ROTATED.formatted("k1"))
                .gone("n2")
                .silent("n3")
                .refused("n4", "The disk is full.")
                .reply("secrets rotate");

        JsonObject result = reply.getJsonObject("result");
        assertThat(result.getBoolean("complete")).isFalse();
        assertThat(result.getInteger("persisted_on")).isEqualTo(1);
        assertThat(result.getInteger("members")).isEqualTo(4);
        assertThat(result.getJsonArray("nodes").getJsonObject(3).getString("error"))
                .isEqualTo("The disk is full.");
        assertThat(reply.getJsonArray("notes"))
                .containsExactly(
                        "Node 'n2' is unreachable since 2027-01-01T00:00:00Z; nothing was done there.",
                        "Node 'n3' did not answer within 5 s; the order may have been carried out there.",
                        "Node 'n4' refused: The disk is full.");
    }

    @Test
    void aNodeAloneRotatesAsItEverDid() {
        assertThat(Nodes.asked("n1", ROTATED.formatted("k1")).object("secrets rotate"))
                .isEqualTo(new JsonObject(ROTATED.formatted("k1")));
    }

    @Test
    void keysAreShownForEachNode() {
        JsonObject status = Nodes.asked("n1", "{\"data_keys\":[{\"id\":\"k1\"}]}")
                .and("n2", "{\"data_keys\":[{\"id\":\"k2\"}]}")
                .object("secrets status");

        assertThat(status.getJsonArray("data_keys")).isEqualTo(new JsonArray("[{\"id\":\"k1\"}]"));
        assertThat(status.getJsonArray("nodes").getJsonObject(1).getJsonArray("data_keys"))
                .isEqualTo(new JsonArray("[{\"id\":\"k2\"}]"));
        assertThat(status.containsKey("complete")).isFalse();
    }
}
