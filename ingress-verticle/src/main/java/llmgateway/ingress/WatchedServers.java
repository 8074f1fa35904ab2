package llmgateway.ingress;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;

/**
 * Makes HTTP servers with a {@link ConnectionWatch} over each connection from its beginning. Vert.x's own connection handler is
 * called with the first request's head, which is too late for clients that never complete one; its idle timeouts would allow
 * them to drip, and cut silent streams.
 */
final class WatchedServers extends VertxWrapper {
    private final Pace pace;
    private final IngressNode node;

    private WatchedServers(VertxInternal vertx, Pace pace, IngressNode node) {
        super(vertx);
        this.pace = pace;
        this.node = node;
    }

    static HttpServer create(Vertx vertx, HttpServerOptions options, Pace pace, IngressNode node) {
        return new HttpServerImpl(new WatchedServers((VertxInternal) vertx, pace, node), options);
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        return new NetServerImpl(delegate, options.copy()) {
            @Override
            protected void initChannel(ChannelPipeline pipeline, boolean ssl) {
                pipeline.addLast(new ConnectionWatch(pace, node));
                super.initChannel(pipeline, ssl);
            }
        };
    }
}
