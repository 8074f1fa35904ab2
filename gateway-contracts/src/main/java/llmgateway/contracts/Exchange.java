package llmgateway.contracts;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.failure.Failure;

/**
 * One request of a client from its acceptance to the last byte of its reply. Ingress owns it; the other stages carry the
 * reference, ask whether work is still wanted and hang their clean-up on its end. Confined to the event loop of its shard.
 */
public interface Exchange {

    ClientRequest request();

    /** False once the reply was delivered, the client left or the deadline passed: whatever runs for it should stop. */
    boolean isOpen();

    /**
     * Registers clean-up that runs exactly once when the exchange is no longer open; at once if it is not open now. Actions
     * run in the order of their registration and must not throw.
     */
    void onClose(Runnable cleanUp);

    /**
     * Says that the reply will be an event stream, so that ingress keeps the client's connection alive while the upstream is
     * silent, from now on and between whole events.
     *
     * @param keepAlive bytes that are a harmless event or comment in the client's dialect
     */
    void expectStream(Buffer keepAlive);

    /**
     * Says which dialect the client turned out to speak, where its body tells another than its path. From now on ingress tells
     * failures of its own in it, and the log and metrics name it.
     */
    void speaks(Dialect dialect);

    /**
     * Says who is being asked, before each attempt. The log and metrics name the last one if the exchange ends without a reply
     * that tells it.
     */
    void attempting(Served served);

    /** True once a status line was sent (a keep-alive does that): from then on a failure can only be an event in the stream. */
    boolean headSent();

    /** Ends the exchange when a hand-off could not be delivered or a stage threw; the client gets the failure in plain form. */
    void abort(Failure failure);
}
