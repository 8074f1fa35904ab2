package llmgateway.node.cluster.link;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import llmgateway.node.state.seal.Seal;

/**
 * A message between nodes. On the bus it is {@code {"from","to","topic","sealed"}}: who speaks to whom about what is in clear and
 * bound to the sealed content, so nothing of it can be altered or put elsewhere.
 *
 * @param to a node, {@link #ALL}, or for an answer the number of its question
 * @param life when the sender's process began, in milliseconds of its clock
 * @param number counts the sender's messages
 * @param sentAt milliseconds of the sender's clock
 */
record Envelope(String from, String to, String topic, long life, long number, long sentAt, JsonObject body) {
    static final String ALL = "*";

    JsonObject sealed(Seal seal) {
        byte[] clear = new JsonObject()
                .put("life", life)
                .put("number", number)
                .put("sent_at", sentAt)
                .put("body", body)
                .toBuffer()
                .getBytes();
        return new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("topic", topic)
                .put("sealed", Base64.getEncoder().encodeToString(seal.seal(clear, context(from, to, topic))));
    }

    /** The message in what came from the bus; empty if no node of this gateway sealed it as it stands. */
    static Optional<Envelope> opened(Object message, Seal seal) {
        if (!(message instanceof JsonObject outside)
                || !(outside.getValue("from") instanceof String from)
                || !(outside.getValue("to") instanceof String to)
                || !(outside.getValue("topic") instanceof String topic)
                || !(outside.getValue("sealed") instanceof String sealed)) {
            return Optional.empty();
        }
        try {
            return seal.open(Base64.getDecoder().decode(sealed), context(from, to, topic))
                    .map(clear -> inside(from, to, topic, new JsonObject(Buffer.buffer(clear))));
        } catch (IllegalArgumentException | DecodeException | ClassCastException malformed) {
            return Optional.empty();
        }
    }

    private static Envelope inside(String from, String to, String topic, JsonObject clear) {
        return new Envelope(
                from,
                to,
                topic,
                clear.getLong("life", 0L),
                clear.getLong("number", -1L),
                clear.getLong("sent_at", 0L),
                clear.getJsonObject("body", new JsonObject()));
    }

    private static byte[] context(String from, String to, String topic) {
        return String.join("\n", "peer", from, to, topic).getBytes(StandardCharsets.UTF_8);
    }

    /** Who speaks to whom about what, without what is said. */
    @Override
    public String toString() {
        return topic + " from " + from + " to " + to;
    }
}
