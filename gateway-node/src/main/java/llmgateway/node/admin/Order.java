package llmgateway.node.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * One order on its way from the node where it came in to the node that carries it out. On the bus it is {@code {"order": text,
 * "signature": text}}: the signature is over the text of the order as it stands, and the arguments in it are sealed.
 *
 * @param who who gave it, as the one at the other end of the socket says
 * @param from the way it came in
 * @param sender the node where it came in
 * @param target the node that is to carry it out
 * @param nonce a text that no other order has
 */
record Order(
        String command,
        JsonObject arguments,
        String who,
        String from,
        String sender,
        String target,
        Instant time,
        String nonce) {

    JsonObject signed(OrderSeal seal) {
        String text = new JsonObject()
                .put("command", command)
                .put("arguments", seal.seal(arguments.encode(), context("arguments", nonce)))
                .put("who", who)
                .put("from", from)
                .put("sender", sender)
                .put("target", target)
                .put("time", time.toString())
                .put("nonce", nonce)
                .encode();
        return new JsonObject().put("order", text).put("signature", seal.sign(text));
    }

    /** The order in a message; empty if it is none, or was not signed with this key as it stands. */
    static Optional<Order> verified(Object message, OrderSeal seal) {
        if (!(message instanceof JsonObject envelope)
                || !(envelope.getValue("order") instanceof String text)
                || !(envelope.getValue("signature") instanceof String signature)
                || !seal.holds(text, signature)) {
            return Optional.empty();
        }
        try {
            JsonObject order = new JsonObject(text);
            String nonce = order.getString("nonce");
            return seal.open(order.getString("arguments"), context("arguments", nonce))
                    .map(arguments -> new Order(
                            order.getString("command"),
                            new JsonObject(arguments),
                            order.getString("who"),
                            order.getString("from"),
                            order.getString("sender"),
                            order.getString("target"),
                            Instant.parse(order.getString("time")),
                            nonce));
        } catch (DecodeException | DateTimeParseException malformed) {
            return Optional.empty();
        }
    }

    /** The answer to this order, unreadable for others and of no use for any other order. */
    JsonObject sealedReply(JsonObject reply, OrderSeal seal) {
        return new JsonObject().put("reply", seal.seal(reply.encode(), context("reply", nonce)));
    }

    /** The answer in a message; empty if it does not come from who carried out this order. */
    Optional<JsonObject> reply(Object message, OrderSeal seal) {
        return message instanceof JsonObject envelope && envelope.getValue("reply") instanceof String sealed
                ? seal.open(sealed, context("reply", nonce)).map(JsonObject::new)
                : Optional.empty();
    }

    private static String context(String part, String nonce) {
        return part + " " + nonce;
    }

    /** The order without its arguments, which may hold secrets. */
    @Override
    public String toString() {
        return command + " from " + sender + " to " + target;
    }
}
