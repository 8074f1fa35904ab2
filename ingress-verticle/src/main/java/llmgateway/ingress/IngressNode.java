package llmgateway.ingress;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.ingress.engine.BodyBudget;
import llmgateway.ingress.quota.KeyQuotas;

/** What the ingress stages of all shards of one node share. Any thread. */
public final class IngressNode {
    private static final AtomicInteger NODES = new AtomicInteger();

    private final int freePort = -NODES.incrementAndGet();
    private final BodyBudget bodies = new BodyBudget();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final KeyQuotas quotas;
    private volatile int port;
    private volatile boolean draining;
    private volatile boolean stopping;
    private volatile Duration farewell = Duration.ZERO;
    private volatile long lastEnded = System.nanoTime();
    private final Promise<Void> idle = Promise.promise();

    /** A node that keeps the limits of client keys in {@code quotas}. */
    public IngressNode(KeyQuotas quotas) {
        this.quotas = quotas;
    }

    /** The port that clients are served at; 0 until the first shard listens. */
    public int actualPort() {
        return port;
    }

    /** How many exchanges are under way. */
    public int inFlight() {
        return inFlight.get();
    }

    /** How many exchanges hold a place in the limit of their client key on requests at once. */
    public int limitedInFlight() {
        return quotas.underWay();
    }

    /** The bytes of request bodies that are held now. */
    public long bufferedBytes() {
        return bodies.held();
    }

    /** From now on every reply asks its client to open a new connection next time, which may then lead to another node. */
    public void drain() {
        draining = true;
    }

    /** Ends what {@link #drain} began. */
    public void resume() {
        draining = false;
    }

    /**
     * How long clients that keep a connection may let it rest at the end, before it is closed: for as long, who comes is served and
     * told to open a new one. Worth the wait where there are other nodes to go to; nothing, unless it is said.
     */
    public void farewell(Duration rest) {
        farewell = rest;
    }

    public boolean draining() {
        return draining;
    }

    KeyQuotas quotas() {
        return quotas;
    }

    BodyBudget bodies() {
        return bodies;
    }

    /** What Vert.x is asked for to have all shards of this node listen on one free port: a negative number of its own. */
    int freePort() {
        return freePort;
    }

    void listening(int actualPort) {
        port = actualPort;
    }

    void exchangeStarted() {
        inFlight.incrementAndGet();
    }

    void exchangeEnded() {
        if (draining) {
            lastEnded = System.nanoTime();
        }
        if (inFlight.decrementAndGet() == 0 && stopping) {
            idle.tryComplete();
        }
    }

    void connectionOpened() {
        connections.incrementAndGet();
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    /** How many nanoseconds the connections that are left have to rest before they may be closed; not positive if they may be now. */
    long restLeft() {
        Duration rest = farewell;
        if (rest.isZero() || connections.get() == 0) {
            return 0;
        }
        return inFlight.get() > 0 ? rest.toNanos() : lastEnded + rest.toNanos() - System.nanoTime();
    }

    /** Succeeds when for the first time from now on no exchange is under way; the node is stopping. Completes on any thread. */
    Future<Void> idle() {
        stopping = true;
        if (inFlight.get() == 0) {
            idle.tryComplete();
        }
        return idle.future();
    }
}
