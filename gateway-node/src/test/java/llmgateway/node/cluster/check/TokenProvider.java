package llmgateway.node.cluster.check;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.TokenIssuer;
import org.jspecify.annotations.Nullable;

/**
 * A provider with its token endpoint: it serves whoever shows a token that has not ended, and a refresh token is good for one use.
 * Works on an event loop; any thread may ask.
 */
final class TokenProvider {
    private static final String JSON = "application/json";

    private final String name;
    private final TokenIssuer issuer;
    private final int port;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger unauthorized = new AtomicInteger();
    private final Map<String, AtomicInteger> served = new ConcurrentHashMap<>();
    private volatile @Nullable Hold hold;
    private volatile @Nullable Held held;
    private volatile long renewedLifetime;
    private volatile Instant earliest = Instant.MIN;

    /** Where a renewal is held up. */
    enum Hold {
        BEFORE_THE_TOKEN_IS_SPENT,
        AFTER_THE_TOKEN_IS_SPENT
    }

    /**
     * A renewal that is held up.
     *
     * @param pair gives the answer
     */
    private record Held(Context context, HttpServerRequest request, Supplier<JsonObject> pair) {}

    private TokenProvider(String name, Vertx vertx, String host) {
        this.name = name;
        this.issuer = new TokenIssuer(name);
        this.port = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, host)
                .await()
                .actualPort();
    }

    /**
     * Starts one that ends with {@code vertx}. Blocks.
     *
     * @param name of the provider's account, of its profile, and of its model after {@code claude-}
     * @param host where it listens
     */
    static TokenProvider start(String name, Vertx vertx, String host) {
        return new TokenProvider(name, vertx, host);
    }

    String account() {
        return name;
    }

    String model() {
        return "claude-" + name;
    }

    int port() {
        return port;
    }

    TokenIssuer issuer() {
        return issuer;
    }

    /** How the account stands in a configuration file, whose token came some other way. */
    String configuredAccount() {
        return configuredAccount("");
    }

    /** How the account stands in a configuration file that gives it a pair, whose access token ended long ago. */
    String seededAccount() {
        JsonObject pair = issuer.login();
        return configuredAccount(", access_token: %s, refresh_token: %s, expires_at: 2020-01-01T00:00:00Z"
                .formatted(pair.getString("access_token"), pair.getString("refresh_token")));
    }

    private String configuredAccount(String pair) {
        return "{ id: %s, type: oauth, provider: anthropic, profile: %s, models: [%s], base_url: \"http://127.0.0.1:%d\"%s }"
                .formatted(name, name, model(), port, pair);
    }

    /** How its profile stands in a configuration file. */
    String configuredProfile() {
        return ("%s: { authorize_url: \"https://login.example/authorize\", token_url: \"http://127.0.0.1:%d/token\","
                        + " client_id: test, redirect_uri: \"https://login.example/done\", body_format: json }")
                .formatted(name, port);
    }

    /** The pair of the next login is good for {@code login} seconds, and those that it is renewed to for {@code renewed}. */
    void lifetimes(long login, long renewed) {
        issuer.lifetime(login);
        renewedLifetime = renewed;
    }

    /** The next renewal is held up. */
    void hold(Hold where) {
        hold = where;
    }

    boolean isHeld() {
        return held != null;
    }

    /** The renewal that is held up goes on. */
    void release() {
        Held its = taken();
        its.context()
                .runOnContext(
                        told -> answer(its.request().response(), its.pair().get()));
    }

    /** The renewal that is held up is forgotten; no answer comes. */
    void forget() {
        Held its = taken();
        its.context().runOnContext(told -> its.request().connection().close());
    }

    private Held taken() {
        Held its = Objects.requireNonNull(held);
        held = null;
        return its;
    }

    /** How often somebody asked to renew tokens. */
    int calls() {
        return calls.get();
    }

    /** How many of them came before 80 % of the life of the present token was over, which is when it is to be renewed. */
    int early() {
        return early.get();
    }

    /** How often a refresh token was refused: one that was spent before. */
    int refusals() {
        return refusals.get();
    }

    /** How many requests came with a token that had ended. */
    int unauthorized() {
        return unauthorized.get();
    }

    /** How many requests were served with an access token. */
    int served(String accessToken) {
        AtomicInteger count = served.get(accessToken);
        return count == null ? 0 : count.get();
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (request.path().equals("/token")) {
                token(request, body.toJsonObject());
            } else {
                message(request, body.toJsonObject());
            }
        });
    }

    private void token(HttpServerRequest request, JsonObject asked) {
        if (!asked.getString("grant_type").equals("refresh_token")) {
            JsonObject pair = issuer.login();
            issuer.lifetime(renewedLifetime);
            answer(request.response(), issued(pair));
            return;
        }
        calls.incrementAndGet();
        if (Instant.now().isBefore(earliest)) {
            early.incrementAndGet();
        }
        String token = asked.getString("refresh_token");
        Hold where = hold;
        hold = null;
        if (where == null) {
            answer(request.response(), spent(token));
        } else if (where == Hold.AFTER_THE_TOKEN_IS_SPENT) {
            JsonObject pair = spent(token);
            held = new Held(Vertx.currentContext(), request, () -> pair);
        } else {
            held = new Held(Vertx.currentContext(), request, () -> spent(token));
        }
    }

    private JsonObject spent(String refreshToken) {
        JsonObject pair = issuer.refresh(refreshToken);
        if (pair.containsKey("error")) {
            refusals.incrementAndGet();
            return pair;
        }
        return issued(pair);
    }

    private JsonObject issued(JsonObject pair) {
        earliest = Instant.now().plusMillis(pair.getLong("expires_in") * 800);
        return pair;
    }

    private static void answer(HttpServerResponse response, JsonObject pair) {
        response.setStatusCode(pair.containsKey("error") ? 400 : 200)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(pair.toBuffer());
    }

    private void message(HttpServerRequest request, JsonObject asked) {
        String token =
                String.valueOf(request.getHeader(HttpHeaders.AUTHORIZATION)).replaceFirst("^Bearer ", "");
        HttpServerResponse response = request.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        if (Instant.now().isBefore(issuer.end(token))) {
            served.computeIfAbsent(token, first -> new AtomicInteger()).incrementAndGet();
            response.end(Replies.message(asked.getString("model"), "whole"));
        } else {
            unauthorized.incrementAndGet();
            response.setStatusCode(401).end(Replies.messageError("authentication_error", "The token has ended"));
        }
    }
}
