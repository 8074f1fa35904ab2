package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Orders that change records of accounts, which nobody asks anything, and what a node says of them. */
final class Orders {
    private static final String ID = "id";
    private static final String WEIGHT = "weight";

    private Orders() {}

    /**
     * An order that was carried out.
     *
     * @param persistedOn how many nodes hold what it changed
     * @param millis how long the answer took
     */
    record Done(int persistedOn, long millis) {}

    /** Adds an account; empty if that was not acknowledged, whatever became of it. */
    static Optional<Done> add(NodeJvm node, String account) {
        return done(
                node,
                "upstream add",
                new JsonObject()
                        .put("name", account)
                        .put("provider", "openai")
                        .put("key", "sk-canary-" + account)
                        .put("base_url", "https://" + account + ".example.com")
                        .put("models", new JsonArray().add(account)));
    }

    /** Changes an account; empty if that was not acknowledged, whatever became of it. */
    static Optional<Done> weigh(NodeJvm node, String account, int weight) {
        return done(node, "upstream update", new JsonObject().put(ID, account).put(WEIGHT, weight));
    }

    private static Optional<Done> done(NodeJvm node, String command, JsonObject arguments) {
        long begun = System.nanoTime();
        try {
            JsonObject reply = node.order(command, arguments);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            return reply.getBoolean("ok")
                    ? Optional.of(new Done(reply.getJsonObject("result").getInteger("persisted_on"), millis))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The weights of all accounts that a node knows, by their ids. */
    static Map<String, Integer> accounts(NodeJvm node) throws IOException {
        JsonObject reply = node.order("upstream list", new JsonObject());
        Map<String, Integer> weights = new TreeMap<>();
        for (Object account : reply.getJsonArray("result")) {
            JsonObject shown = (JsonObject) account;
            weights.put(shown.getString(ID), shown.getInteger(WEIGHT, 1));
        }
        return weights;
    }

    /** How often the records that a node has were written; -1 if it does not say. */
    static long stateVersion(NodeJvm node) {
        return (long) node.metric("gateway_state_version");
    }
}
