package llmgateway.admin.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static JsonObject look(String nodes, String accounts) {
        return new JsonObject().put("nodes", new JsonArray(nodes)).put("accounts", new JsonArray(accounts));
    }

    private static String node(String name, long uptime, long requests) {
        return """
                {"name":"%s","state":"up","uptime_ms":%d,"in_flight":2,"requests":%d,"errors":1,"tokens":%d}""".formatted(name, uptime, requests, 10 * requests);
    }

    private static String account(long requests) {
        return "[{\"id\":\"a\",\"state\":\"active\",\"in_flight\":4,\"requests\":%d,\"errors\":0,\"tokens\":0}]"
                .formatted(requests);
    }

    @Test
    void speedsComeFromWhatWasCountedBetweenTwoLooks() {
        JsonObject frame = Frame.between(
                look("[" + node("n1", 1_000, 100) + "," + node("n2", 5_000, 10) + "]", account(110)),
                look("[" + node("n1", 3_000, 107) + "," + node("n2", 7_000, 14) + "]", account(121)));

        assertThat(frame).isEqualTo(new JsonObject("""
                {"in_flight":4,"requests_per_second":5.5,"errors_per_second":0.0,"tokens_per_second":55.0,
                 "nodes":[
                  {"name":"n1","state":"up","in_flight":2,"requests_per_second":3.5,"errors_per_second":0.0,
                   "tokens_per_second":35.0},
                  {"name":"n2","state":"up","in_flight":2,"requests_per_second":2.0,"errors_per_second":0.0,
                   "tokens_per_second":20.0}],
                 "accounts":[{"id":"a","state":"active","in_flight":4,"requests_per_second":5.5,"errors_per_second":0.0,
                  "tokens_per_second":0.0}]}"""));
    }

    @Test
    void aNodeThatHasJustComeOrWasStartedAnewHasNoSpeedYet() {
        JsonObject frame = Frame.between(
                look("[" + node("n1", 9_000, 100) + "," + node("n2", 5_000, 10) + "]", account(110)),
                look(
                        "[" + node("n1", 1_000, 100) + "," + node("n2", 6_000, 12) + "," + node("n3", 500, 900) + "]",
                        account(1_012)));

        assertThat(frame.getJsonArray("nodes").stream()
                        .map(line -> ((JsonObject) line).getDouble("requests_per_second")))
                .containsExactly(null, 2.0, null);
        assertThat(frame.getDouble("requests_per_second")).isEqualTo(2.0);
        assertThat(frame.getJsonArray("accounts").getJsonObject(0).getValue("requests_per_second"))
                .isNull();
    }

    @Test
    void aNodeThatDoesNotAnswerHasNoSpeedAndTakesNothingFromOthers() {
        String gone = "{\"name\":\"n2\",\"state\":\"unreachable\",\"since\":\"2027-01-01T00:00:00Z\"}";
        JsonObject frame = Frame.between(
                look("[" + node("n1", 1_000, 100) + "," + gone + "]", account(110)),
                look("[" + node("n1", 2_000, 103) + "," + gone + "]", account(113)));

        assertThat(frame.getDouble("requests_per_second")).isEqualTo(3.0);
        assertThat(frame.getJsonArray("nodes").getJsonObject(1).getString("state"))
                .isEqualTo("unreachable");
        assertThat(frame.getJsonArray("accounts").getJsonObject(0).getDouble("requests_per_second"))
                .isEqualTo(3.0);
    }
}
