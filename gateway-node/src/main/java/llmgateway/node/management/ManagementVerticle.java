package llmgateway.node.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * The listener for probes and metrics: {@code /livez}, {@code /readyz}, {@code /metrics} and {@code /health/providers}, each for
 * GET and HEAD. It asks for no key and shows no secret.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final long CLOSE_SECONDS = 2;

    private final String host;
    private final int port;
    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;
    private final Supplier<GatewayConfig> config;
    private final AccountStates states;
    private @Nullable HttpServer server;
    private volatile int actualPort;

    /**
     * A listener that is not open yet.
     *
     * @param port the port to listen on; 0 takes a free one
     * @param config the configuration that holds at the moment
     * @param states the states of its accounts
     */
    public ManagementVerticle(
            String host,
            int port,
            Readiness readiness,
            PrometheusMeterRegistry metrics,
            Supplier<GatewayConfig> config,
            AccountStates states) {
        this.host = host;
        this.port = port;
        this.readiness = readiness;
        this.metrics = metrics;
        this.config = config;
        this.states = states;
    }

    /** The port that is listened on, once deployed. Any thread. */
    public int actualPort() {
        return actualPort;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        get(router, "/livez", context -> answer(context, 200, new JsonObject().put("status", "ok")));
        get(router, "/readyz", this::ready);
        get(router, "/metrics", this::scrape);
        get(router, "/health/providers", this::providers);
        router.errorHandler(404, context -> refuse(context, 404, "There is nothing at this path."));
        router.errorHandler(405, context -> {
            context.response().putHeader("allow", "GET, HEAD");
            refuse(context, 405, "This path answers GET and HEAD only.");
        });
        router.errorHandler(500, context -> refuse(context, 500, "The node failed to answer."));
        HttpServer made = vertx.createHttpServer(
                        new HttpServerOptions().setHost(host).setPort(port))
                .requestHandler(router);
        server = made;
        return made.listen()
                .onSuccess(listening -> actualPort = listening.actualPort())
                .recover(refused -> Future.failedFuture(new IllegalStateException(
                        "The management port cannot listen on " + host + ":" + port + " (management.host,"
                                + " management.port): " + refused.getMessage(),
                        refused)));
    }

    @Override
    public Future<?> stop() {
        HttpServer open = server;
        return open == null ? Future.succeededFuture() : open.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private static void get(Router router, String path, Consumer<RoutingContext> answer) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(answer::accept);
    }

    private void ready(RoutingContext context) {
        List<Readiness.Check> checks = readiness.checks();
        boolean ready = checks.stream().allMatch(Readiness.Check::passed);
        JsonArray shown = new JsonArray();
        for (Readiness.Check check : checks) {
            shown.add(new JsonObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("detail", check.detail()));
        }
        answer(
                context,
                ready ? 200 : 503,
                new JsonObject().put("status", ready ? "ready" : "not_ready").put("checks", shown));
    }

    private void scrape(RoutingContext context) {
        vertx.executeBlocking(() -> metrics.scrape(PROMETHEUS_TEXT))
                .onSuccess(text -> answer(context, 200, PROMETHEUS_TEXT, Buffer.buffer(text)))
                .onFailure(context::fail);
    }

    private void providers(RoutingContext context) {
        JsonArray accounts = new JsonArray();
        for (AccountConfig account : config.get().upstreamAccounts()) {
            AccountStatus status = states.of(account, "");
            accounts.add(new JsonObject()
                    .put("id", account.id())
                    .put("name", account.name())
                    .put("state", status.state().label())
                    .put("reason", status.reason().isEmpty() ? null : status.reason())
                    .put("until", status.until().map(Instant::toString).orElse(null)));
        }
        answer(context, 200, new JsonObject().put("accounts", accounts));
    }

    private static void refuse(RoutingContext context, int status, String message) {
        answer(context, status, new JsonObject().put("error", new JsonObject().put("message", message)));
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        answer(context, status, "application/json", body.toBuffer());
    }

    private static void answer(RoutingContext context, int status, String type, Buffer body) {
        HttpServerResponse response = context.response()
                .setStatusCode(status)
                .putHeader("content-type", type)
                .putHeader("content-length", Integer.toString(body.length()))
                .putHeader("cache-control", "no-store");
        // Vert.x drops the body of an answer to HEAD by itself on HTTP/1.1, but not on HTTP/2.
        response.end(HttpMethod.HEAD.equals(context.request().method()) ? Buffer.buffer() : body);
    }
}
