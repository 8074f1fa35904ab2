package llmgateway.node.cluster.check;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plain TCP load balancer: connections go in turn to the nodes whose {@code /readyz} said 200 when it was asked last, which is
 * every 200 ms; where one is refused, to the next. It knows nothing of what is said on a connection.
 */
public final class Balancer implements AutoCloseable {
    private static final long CHECK_MILLIS = 200;
    private static final long CHECK_TIMEOUT_MILLIS = 2_000;

    private final List<NodeJvm> nodes;
    private final NetClient connections;
    private final HttpClient checks;
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final NetServer server;
    private final Vertx vertx;
    private final long timer;
    private int turn;

    private Balancer(Vertx vertx, List<NodeJvm> nodes) {
        this.vertx = vertx;
        this.nodes = List.copyOf(nodes);
        this.connections = vertx.createNetClient();
        this.checks = vertx.createHttpClient();
        this.server = vertx.createNetServer().connectHandler(this::accept);
        this.timer = vertx.setPeriodic(0, CHECK_MILLIS, tick -> nodes.forEach(this::check));
    }

    /** Starts a balancer before nodes that were ready once; blocks. */
    public static Balancer start(Vertx vertx, List<NodeJvm> nodes) {
        Balancer balancer = new Balancer(vertx, nodes);
        balancer.server.listen(0, "127.0.0.1").await();
        return balancer;
    }

    public int port() {
        return server.actualPort();
    }

    /** Whether connections go to {@code node}. */
    public boolean sendsTo(NodeJvm node) {
        return ready.contains(node.name());
    }

    /** How many connections no node took. */
    public int refused() {
        return refused.get();
    }

    /** Takes no further connections; those that are open go on. */
    @Override
    public void close() {
        vertx.cancelTimer(timer);
        server.close();
    }

    private void check(NodeJvm node) {
        checks.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(node.managementPort())
                        .setURI("/readyz")
                        .setTimeout(CHECK_TIMEOUT_MILLIS))
                .compose(request -> request.send())
                .map(response -> response.statusCode() == 200)
                .otherwise(false)
                .onSuccess(is -> {
                    if (is) {
                        ready.add(node.name());
                    } else {
                        ready.remove(node.name());
                    }
                });
    }

    private void accept(NetSocket client) {
        client.pause();
        List<NodeJvm> inTurn = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeJvm node = nodes.get((turn + i) % nodes.size());
            if (ready.contains(node.name())) {
                inTurn.add(node);
            }
        }
        turn = (turn + 1) % nodes.size();
        connect(inTurn)
                .onSuccess(node -> {
                    client.pipeTo(node);
                    node.pipeTo(client);
                })
                .onFailure(none -> {
                    refused.incrementAndGet();
                    client.close();
                });
    }

    private Future<NetSocket> connect(List<NodeJvm> inTurn) {
        if (inTurn.isEmpty()) {
            return Future.failedFuture("No node takes it");
        }
        return connections
                .connect(inTurn.get(0).port(), "127.0.0.1")
                .map(NetSocket::pause)
                .recover(other -> connect(inTurn.subList(1, inTurn.size())));
    }
}
