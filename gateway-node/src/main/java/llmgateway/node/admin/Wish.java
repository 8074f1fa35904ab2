package llmgateway.node.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody wants done, before it is an order to a node.
 *
 * @param who who wants it, as the one at the other end of the connection says
 * @param from the way it came in
 */
record Wish(String command, JsonObject arguments, String who, String from) {

    /** The wish in a message: {@code {"command":"upstream add","arguments":{…},"who":"…"}}; empty if it is none. */
    static Optional<Wish> of(Object message, String from) {
        return message instanceof JsonObject body
                        && body.getValue("command") instanceof String command
                        && body.getValue("arguments", new JsonObject()) instanceof JsonObject arguments
                ? Optional.of(new Wish(
                        command, arguments, body.getValue("who") instanceof String named ? named : "unknown", from))
                : Optional.empty();
    }

    /** The order to the node called {@code target} that comes of it. */
    Order order(String sender, String target, Instant time, String nonce) {
        return new Order(command, arguments, who, from, sender, target, time, nonce);
    }

    /** The wish without its arguments, which may hold secrets. */
    @Override
    public String toString() {
        return command + " from " + from;
    }
}
