package llmgateway.contracts.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A scripted provider on a loopback port, made of plain sockets so that it can do what a well-behaved server cannot: close,
 * stall, reset, trickle and lie. It records what it was asked, byte for byte.
 *
 * <p>A request is answered by the oldest queued script whose condition it meets, else by the standing one, else with 404.
 * All methods may be called from any thread; those that wait do so within {@link Await#BOUND}.
 */
public final class FakeProvider implements AutoCloseable {
    private static final int FULL_MILLIS = 300;

    private record Queued(Predicate<RecordedRequest> condition, Script script) {}

    private final ServerSocket server;
    private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> fillers = new ArrayList<>();
    private final Queue<Queued> queue = new ArrayDeque<>();
    private volatile Script standing = Script.json(404, "{\"error\":{\"message\":\"nothing scripted\"}}");
    private final AtomicInteger awaited = new AtomicInteger();

    private FakeProvider(ServerSocket server) {
        this.server = server;
    }

    /** Starts a provider on a free port. */
    public static FakeProvider start() {
        try {
            FakeProvider provider = new FakeProvider(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
            Thread acceptor = new Thread(provider::accept, "fake-provider-acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
            return provider;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A port that is bound and on which no further connection is ever established. */
    public static FakeProvider deaf() {
        try {
            FakeProvider provider = new FakeProvider(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            provider.fillBacklog();
            return provider;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void fillBacklog() throws IOException {
        while (true) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(server.getLocalSocketAddress(), FULL_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
    }

    /** The base URL, without {@code /v1}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Answers the next requests with {@code scripts}, one each. */
    public FakeProvider enqueue(Script... scripts) {
        for (Script script : scripts) {
            enqueueFor(any -> true, script);
        }
        return this;
    }

    /** Answers the next request whose head meets {@code condition}, once. The body is not known to the condition. */
    public synchronized FakeProvider enqueueFor(Predicate<RecordedRequest> condition, Script script) {
        queue.add(new Queued(condition, script));
        return this;
    }

    /** Answers all requests for which nothing is queued. */
    public FakeProvider always(Script script) {
        standing = script;
        return this;
    }

    /** All requests that came whole, oldest first. */
    public List<RecordedRequest> requests() {
        return new ArrayList<>(requests);
    }

    /** Waits for the next request that was not asked for yet. */
    public RecordedRequest awaitRequest() {
        int next = awaited.getAndIncrement();
        Await.until("request number " + next, () -> requests.size() > next);
        return requests.get(next);
    }

    /** Waits until the peer has cut connection number {@code connection}; fails if the provider itself did. */
    public void awaitCutByPeer(int connection) {
        Await.until("connection " + connection + " is opened", () -> connections.size() > connection);
        FakeConnection cut = connections.get(connection);
        Await.until("connection " + connection + " is cut by the peer", cut::cutByPeer);
    }

    /** Waits until {@code connections} connections are open. */
    public void awaitOpenConnections(int count) {
        Await.until(count + " connections are open", () -> openConnections() == count);
    }

    public int openConnections() {
        return (int)
                connections.stream().filter(connection -> !connection.isCut()).count();
    }

    /** How many connections are open and have a request that was not read or answered to its end. */
    public int busyConnections() {
        return (int) connections.stream().filter(FakeConnection::isBusy).count();
    }

    /** How many connections were ever accepted. */
    public int acceptedConnections() {
        return connections.size();
    }

    /** How many bytes were handed to the system for connection number {@code connection}. */
    public long written(int connection) {
        return connections.get(connection).written();
    }

    /** Closes all connections in good order, as a server does with those that were idle too long. */
    public void closeConnections() {
        for (FakeConnection connection : connections) {
            closeQuietly(connection);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        closeConnections();
    }

    synchronized Script scriptFor(RecordedRequest head) {
        @Nullable Queued found = null;
        for (Queued candidate : queue) {
            if (candidate.condition().test(head)) {
                found = candidate;
                break;
            }
        }
        if (found == null) {
            return standing;
        }
        queue.remove(found);
        return found.script();
    }

    void received(RecordedRequest request) {
        requests.add(request);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                FakeConnection connection = new FakeConnection(connections.size(), socket, this);
                connections.add(connection);
                connection.start();
            }
        } catch (IOException closed) {
            // the provider is closed
        }
    }

    private static void closeQuietly(FakeConnection connection) {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // nothing is left to do
        }
    }
}
