package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.upstream.engine.NetworkFailures;
import llmgateway.upstream.engine.ProxyChoice;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenReply;
import llmgateway.upstream.engine.token.TokenRequest;

/**
 * Token endpoints by HTTP, each request on a connection of its own: so what fails before the request is written was certainly not
 * sent, and a connection that went stale is no doubt. Confined to its context.
 */
final class HttpTokenEndpoint implements TokenEndpoint {
    private static final int MOST_BYTES = 1 << 16;

    /** Whatever is configured for calls: others wait for what comes of this one. */
    private static final int MOST_CONNECT_SECONDS = 10;

    private final Connections connections;
    private final Supplier<GatewayConfig> config;
    private final InstantSource clock;
    private final Duration patience;

    /**
     * Endpoints that are waited for.
     *
     * @param patience how long an answer may take
     */
    HttpTokenEndpoint(Vertx vertx, Supplier<GatewayConfig> config, InstantSource clock, Duration patience) {
        this.connections = new Connections(vertx, 1);
        this.config = config;
        this.clock = clock;
        this.patience = patience;
    }

    @Override
    public Future<TokenAnswer> ask(AccountConfig account, TokenRequest request, Permit permit) {
        return ask(account, request, permit, 0);
    }

    private Future<TokenAnswer> ask(AccountConfig account, TokenRequest request, Permit permit, int host) {
        return once(account, request, permit, request.urls().get(host)).compose(answer -> {
            boolean gone = answer instanceof Fault fault && fault.kind() == Kind.GONE;
            return gone && host + 1 < request.urls().size()
                    ? ask(account, request, permit, host + 1)
                    : Future.succeededFuture(answer);
        });
    }

    private Future<TokenAnswer> once(AccountConfig account, TokenRequest request, Permit permit, String url) {
        Future<HttpClientRequest> opened;
        try {
            opened = connections.open(options(account, request, url), true);
        } catch (RuntimeException unusable) {
            opened = Future.failedFuture(unusable);
        }
        return opened.transform(open -> open.failed()
                ? Future.succeededFuture(notSent(open.cause()))
                : exchange(open.result(), request.body(), permit));
    }

    private static TokenAnswer notSent(Throwable cause) {
        return new Fault(
                Kind.NOT_SENT,
                "the token endpoint could not be reached: "
                        + NetworkFailures.notConnected(cause).message());
    }

    private Future<TokenAnswer> exchange(HttpClientRequest request, Buffer body, Permit permit) {
        request.exceptionHandler(alsoFailsTheResponse -> {});
        if (!permit.holds()) {
            request.reset();
            return Future.succeededFuture(Fault.TOO_LATE);
        }
        return request.send(body)
                .compose(this::read)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(broken -> {
                    request.reset();
                    return new Fault(Kind.NO_ANSWER, "the token endpoint did not answer a request that was sent");
                });
    }

    private Future<TokenAnswer> read(HttpClientResponse response) {
        Promise<TokenAnswer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() <= MOST_BYTES) {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(read::tryFail);
        response.endHandler(ended ->
                read.tryComplete(TokenReply.read(response.statusCode(), response.headers(), body, clock.instant())));
        return read.future();
    }

    private RequestOptions options(AccountConfig account, TokenRequest request, String url) {
        GatewayConfig now = config.get();
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(url)
                .setMethod(HttpMethod.POST)
                .setFollowRedirects(false)
                .setConnectTimeout(TimeUnit.SECONDS.toMillis(
                        Math.min(MOST_CONNECT_SECONDS, now.timeouts().connectSeconds())))
                .putHeader(HttpHeaders.CONTENT_TYPE, request.contentType())
                .putHeader(HttpHeaders.ACCEPT, "application/json");
        ProxyChoice.of(account, now.environment(), options.getHost(), Boolean.TRUE.equals(options.isSsl()))
                .ifPresent(options::setProxyOptions);
        return options;
    }

    Future<Void> close() {
        return connections.close();
    }
}
