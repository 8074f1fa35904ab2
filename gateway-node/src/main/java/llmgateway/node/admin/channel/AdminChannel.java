package llmgateway.node.admin.channel;

import io.vertx.core.Future;

/**
 * A way in for orders, open until it is closed. Who may use it may give orders, and can do nothing else on the bus: it takes {@code
 * send} to the entry with a reply address and without headers, and adds the header {@link #FROM}. Any thread.
 */
public interface AdminChannel {
    /** The header of an order that tells the way by which it came in. */
    String FROM = "from";

    /** Closes the way in and all connections. */
    Future<Void> close();
}
