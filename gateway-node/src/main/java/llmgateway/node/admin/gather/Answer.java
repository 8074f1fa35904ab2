package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** What came of an order at one node. */
public sealed interface Answer {

    /**
     * The node carried it out or refused.
     *
     * @param reply {@code {"ok":true,"result":…}} or {@code {"ok":false,"error":{"code","message"}}}
     */
    record Given(JsonObject reply) implements Answer {

        boolean ok() {
            return Boolean.TRUE.equals(reply.getValue("ok"));
        }

        /** Why the node refused. */
        String refusal() {
            return reply.getJsonObject("error", new JsonObject()).getString("message", "without a reason");
        }
    }

    /**
     * The node did not answer.
     *
     * @param words what is to be said of it, such as {@code is unreachable}
     * @param sent whether the order may have reached it
     * @param since when it could not be spoken with any more, if that is known
     */
    record Silent(String words, boolean sent, Optional<Instant> since) implements Answer {

        /** The words for the node called {@code node}, with what that means for the order. */
        public String sentence(String node) {
            return "Node '" + node + "' " + words
                    + (sent ? "; the order may have been carried out there." : "; nothing was done there.");
        }
    }
}
