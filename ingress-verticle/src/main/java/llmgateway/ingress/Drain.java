package llmgateway.ingress;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end of a shard's listener.
 *
 * <pre>
 *   serving ──the node is idle──▶ farewell ──connections have rested──▶ shut, finishing ──▶ settled
 *      │                             │                                        │
 *      └────────time is up───────────┴────────────────────────────────────────┴──▶ exchanges fail, clients are told ──▶ settled
 * </pre>
 *
 * As long as any exchange of the node is under way, all shards serve on, so that whoever still comes here is not turned away.
 * Then come the clients that keep a connection at rest: closing it at once would fail what they are sending this very moment, so
 * they get the node's farewell to use it once more and be told to go. Then the listener is shut: connections at rest are closed, and
 * what came in just before is finished. When the time is up, what
 * is left fails, and its clients get a moment to read why before they are cut off. Runs on the shard's event loop.
 */
final class Drain {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** As many messages as can follow from one another when an exchange closes. */
    private static final int HOPS = 4;

    private final Vertx vertx;
    private final Context context;
    private final HttpServer listener;
    private final IngressNode node;
    private final OpenExchanges exchanges;
    private final Duration lastWords;
    private long timer;

    /**
     * A drain that has not begun.
     *
     * @param lastWords how long clients may take to read what they are told at the end
     */
    Drain(
            Vertx vertx,
            Context context,
            HttpServer listener,
            IngressNode node,
            OpenExchanges exchanges,
            Duration lastWords) {
        this.vertx = vertx;
        this.context = context;
        this.listener = listener;
        this.node = node;
        this.exchanges = exchanges;
        this.lastWords = lastWords;
    }

    /** Begins; the future succeeds when no exchange is left and all that follows from their ends has happened. */
    Future<Void> begin(Duration patience) {
        node.drain();
        long end = System.nanoTime() + patience.toNanos();
        Promise<Void> shut = Promise.promise();
        node.idle().onComplete(idle -> context.runOnContext(here -> part(shut)));
        timer = vertx.setTimer(Math.max(1, patience.toMillis()), up -> {
            timer = vertx.setTimer(Math.max(1, lastWords.toMillis()), late -> exchanges.cut());
            exchanges.interrupt();
            shut.tryComplete();
        });
        return shut.future()
                .compose(now -> listener.shutdown(grace(end), TimeUnit.MILLISECONDS))
                .eventually(() -> {
                    vertx.cancelTimer(timer);
                    exchanges.cut();
                    return settle(HOPS);
                });
    }

    private void part(Promise<Void> shut) {
        long left = node.restLeft();
        if (left <= 0) {
            shut.tryComplete();
        } else if (!shut.future().isComplete()) {
            long pause = TimeUnit.NANOSECONDS.toMillis(Math.min(left, LOOK_NANOS));
            vertx.setTimer(Math.max(1, pause), look -> part(shut));
        }
    }

    /** Until the time is up, and then for what is told, for its end, and for the closing of connections that were cut. */
    private long grace(long end) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) + 1 + 3 * lastWords.toMillis();
    }

    /** Lets the event loop deliver messages, and those that their receivers send. */
    private Future<Void> settle(int turns) {
        Promise<Void> turned = Promise.promise();
        context.runOnContext(next -> turned.complete());
        return turns == 1 ? turned.future() : turned.future().compose(done -> settle(turns - 1));
    }
}
