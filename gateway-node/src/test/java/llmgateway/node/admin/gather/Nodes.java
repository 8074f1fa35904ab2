package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException.Reason;

/** Answers of nodes, the first of which is the one that was asked; and what becomes of them. */
final class Nodes {
    static final Instant GONE = Instant.parse("2027-01-01T00:00:00Z");

    private final String entry;
    private final TreeMap<String, Answer> answers = new TreeMap<>();

    private Nodes(String entry) {
        this.entry = entry;
    }

    /** The one that was asked, with its result as JSON. */
    static Nodes asked(String entry, String result) {
        return new Nodes(entry).and(entry, result);
    }

    static Nodes refusing(String entry, String message) {
        return new Nodes(entry).refused(entry, message);
    }

    Nodes and(String node, String result) {
        Object value = result.startsWith("[") ? new JsonArray(result) : new JsonObject(result);
        answers.put(node, new Answer.Given(new JsonObject().put("ok", true).put("result", value)));
        return this;
    }

    Nodes refused(String node, String message) {
        answers.put(node, new Answer.Given(AdminDesk.refusal(Reason.NOT_FOUND, message)));
        return this;
    }

    Nodes gone(String node) {
        answers.put(node, new Answer.Silent("is unreachable since " + GONE, false, Optional.of(GONE)));
        return this;
    }

    Nodes silent(String node) {
        answers.put(node, new Answer.Silent("did not answer within 5 s", true, Optional.empty()));
        return this;
    }

    /** The reply to {@code command}. */
    JsonObject reply(String command) {
        Destination.Everywhere all =
                (Destination.Everywhere) OrderRouting.of(command, new JsonObject(), answers.keySet());
        return all.merger().merge(new Gathered(entry, answers));
    }

    JsonObject object(String command) {
        return reply(command).getJsonObject("result");
    }

    JsonArray array(String command) {
        return reply(command).getJsonArray("result");
    }
}
