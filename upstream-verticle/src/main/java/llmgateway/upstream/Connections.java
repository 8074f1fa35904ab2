package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's connections to all upstreams, with a bounded pool and a bounded queue for each server. HTTP/1.1, so that a slow
 * client holds up nobody else. No timer is set on connections: silence is judged by the call that waits. Confined to the
 * shard's event loop.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final int NODE_CONNECTIONS = 8192;
    private static final int LEAST_CONNECTIONS = 64;
    private static final int QUEUE = 1024;

    /** Shorter than servers and load balancers keep idle connections, so that it is mostly the gateway that closes them. */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private static final int HEADER_BYTES = 65536;

    private final HttpClient pooled;
    private final HttpClient unpooled;
    private final Set<HttpConnection> used = Collections.newSetFromMap(new IdentityHashMap<>());

    Connections(Vertx vertx, int shards) {
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(Math.max(LEAST_CONNECTIONS, NODE_CONNECTIONS / shards))
                .setMaxWaitQueueSize(QUEUE);
        pooled = vertx.createHttpClient(options(), pool);
        unpooled = vertx.createHttpClient(options().setKeepAlive(false), pool);
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true)
                .setTrustAll(false)
                .setVerifyHost(true)
                .setDecompressionSupported(true)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxInitialLineLength(HEADER_BYTES);
    }

    /** Opens a request on a connection from the pool or, if it must be {@code fresh}, on one that serves this request only. */
    Future<HttpClientRequest> open(RequestOptions request, boolean fresh) {
        return (fresh ? unpooled : pooled).request(request);
    }

    /** Says whether {@code request}'s connection carried another before, and remembers that it carries this one. */
    boolean reusedFor(HttpClientRequest request) {
        HttpConnection connection = request.connection();
        boolean first = used.add(connection);
        if (first) {
            connection.closeHandler(closed -> used.remove(connection));
            connection.exceptionHandler(broken -> LOG.debug("A connection to an upstream broke", broken));
        }
        return !first;
    }

    Future<Void> close() {
        return Future.all(pooled.close(), unpooled.close()).mapEmpty();
    }
}
