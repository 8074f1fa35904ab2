package llmgateway.contracts.peer;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What nodes of one gateway say to each other. Only nodes that hold the gateway's keys can read it or be believed; what is said may
 * be late, lost or come twice. Any thread; futures complete on the caller's context, if it has one, and handlers run on a context of
 * the link's choice, which they must not block.
 */
public interface PeerLink {

    /**
     * Asks a node; asking oneself is allowed.
     *
     * @return fails with a {@link SilentException} if there is no answer within {@code patience}: the question may still have been
     *     heard
     */
    Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience);

    /** Tells all other live nodes, without learning who heard it. */
    void tell(String topic, JsonObject news);

    /** Answers what this node is asked about {@code topic}; a failed future is silence for who asked. */
    void answer(String topic, Answerer answerer);

    /** Hears what other nodes tell about {@code topic}. */
    void hear(String topic, Listener listener);

    /** Knows answers. */
    @FunctionalInterface
    interface Answerer {
        Future<JsonObject> answer(String asker, JsonObject question);
    }

    /** Takes news. */
    @FunctionalInterface
    interface Listener {
        void heard(String teller, JsonObject news);
    }

    /** A node did not answer. */
    final class SilentException extends Exception {
        public SilentException(String message) {
            super(message, null, false, false);
        }
    }

    /** The link of a node that stands alone and speaks with itself only. */
    static PeerLink alone(String self) {
        Map<String, Answerer> answerers = new ConcurrentHashMap<>();
        return new PeerLink() {
            @Override
            public Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience) {
                Answerer answerer = answerers.get(topic);
                return node.equals(self) && answerer != null
                        ? answerer.answer(self, question)
                        : Future.failedFuture(new SilentException("There is no node '" + node + "'"));
            }

            @Override
            public void tell(String topic, JsonObject news) {}

            @Override
            public void answer(String topic, Answerer answerer) {
                answerers.put(topic, answerer);
            }

            @Override
            public void hear(String topic, Listener listener) {}
        };
    }
}
