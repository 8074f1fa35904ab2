package llmgateway.ingress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a client's connection on which nothing is asked: when the head of its first request is not complete in time, however
 * busily it drips in, and when no request is under way for too long. As long as one is, the times are the exchange's business.
 *
 * <p>One scheduled check serves the connection's whole life: it is not moved with each request but looks, when it comes, how
 * much time is left. Confined to the connection's event loop.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

    private final Pace pace;
    private final IngressNode node;
    private @Nullable ChannelHandlerContext watched;
    private @Nullable Future<?> check;
    private int underWay;
    private boolean asked;
    private long restingSince;

    ConnectionWatch(Pace pace, IngressNode node) {
        this.pace = pace;
        this.node = node;
    }

    /** The watch over the connection of {@code request}. */
    static ConnectionWatch over(HttpServerRequest request) {
        return ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline()
                .get(ConnectionWatch.class);
    }

    /** The head of a request is complete. */
    void asked() {
        restingSince = System.nanoTime();
        if (!asked) {
            asked = true;
            cancel();
            checkIn(pace.rest().toNanos());
        }
    }

    void requestBegan() {
        underWay++;
    }

    void requestEnded() {
        underWay--;
        restingSince = System.nanoTime();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
        watched = channel;
        node.connectionOpened();
        restingSince = System.nanoTime();
        checkIn(pace.head().toNanos());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext channel) {
        watched = null;
        node.connectionClosed();
        cancel();
    }

    private void checkIn(long nanos) {
        ChannelHandlerContext channel = watched;
        if (channel != null) {
            check = channel.executor().schedule(() -> look(channel), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void cancel() {
        Future<?> pending = check;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    private void look(ChannelHandlerContext channel) {
        long patience = (asked ? pace.rest() : pace.head()).toNanos();
        long left = underWay > 0 ? patience : restingSince + patience - System.nanoTime();
        if (left > 0) {
            checkIn(left);
        } else {
            LOG.debug("Closing a connection on which nothing is asked");
            var unused = channel.channel().close();
        }
    }
}
