package llmgateway.node.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.ExecutionException;

/**
 * The least that a Vert.x proxy can do, in a process of its own: bodies are piped, nothing is looked at. Listener and client are
 * set up as the gateway's are, and there is one of each for each event loop, as there.
 */
final class BareProxy extends VerticleBase {
    private static final int PORT = -1; // shared by all instances, and free

    private final int upstream;
    private final int instances;

    private BareProxy(int upstream, int instances) {
        this.upstream = upstream;
        this.instances = instances;
    }

    /** Takes the upstream's port. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        ParentProcess.endWithIt();
        int cores = Runtime.getRuntime().availableProcessors();
        int upstream = Integer.parseInt(args[0]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(cores));
        vertx.deployVerticle(() -> new BareProxy(upstream, cores), new DeploymentOptions().setInstances(cores))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @Override
    public Future<?> start() {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setKeepAliveTimeout(30)
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true)
                        .setDecompressionSupported(true)
                        .setMaxHeaderSize(65_536)
                        .setMaxInitialLineLength(65_536),
                new PoolOptions().setHttp1MaxSize(8192 / instances).setMaxWaitQueueSize(1024));
        return vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(65_536)
                        .setMaxInitialLineLength(16_384)
                        .setMaxChunkSize(65_536)
                        .setTcpNoDelay(true)
                        .setIdleTimeout(0))
                .requestHandler(request -> forward(request, client))
                .listen(PORT, "127.0.0.1")
                .onSuccess(
                        server -> System.out.println(ChildProcess.READY + " http://127.0.0.1:" + server.actualPort()));
    }

    private void forward(HttpServerRequest request, HttpClient client) {
        request.pause();
        RequestOptions target = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(upstream)
                .setMethod(request.method())
                .setURI(request.uri());
        client.request(target)
                .onSuccess(call -> {
                    call.headers().addAll(request.headers()).remove("host");
                    call.response()
                            .onSuccess(response -> reply(request, response))
                            .onFailure(failed -> request.response().reset());
                    request.pipeTo(call);
                })
                .onFailure(failed -> request.response().setStatusCode(502).end());
    }

    private static void reply(HttpServerRequest request, HttpClientResponse response) {
        request.response().setStatusCode(response.statusCode()).headers().addAll(response.headers());
        response.pipeTo(request.response());
    }
}
