package llmgateway.contracts.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A token endpoint on this machine: it answers as its issuer does, unless a test scripts the next answers. */
public final class FakeTokenServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final TokenIssuer issuer;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What becomes of one request. */
    @FunctionalInterface
    public interface Answer {
        /**
         * Answers.
         *
         * @param parameters what came, as names and texts
         */
        void to(HttpExchange exchange, JsonObject parameters) throws IOException, InterruptedException;
    }

    private FakeTokenServer(HttpServer server, TokenIssuer issuer) {
        this.server = server;
        this.issuer = issuer;
    }

    /** A server on a free port. */
    public static FakeTokenServer start(TokenIssuer issuer) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeTokenServer server = new FakeTokenServer(http, issuer);
            http.createContext("/", server::take);
            http.setExecutor(server.workers);
            http.start();
            return server;
        } catch (IOException unable) {
            throw new UncheckedIOException(unable);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The next request is answered so; several queue up. */
    public void next(Answer answer) {
        script.add(answer);
    }

    /** An answer that says {@code status} and {@code body}. */
    public static Answer says(int status, Map<String, String> headers, String body) {
        return (exchange, parameters) -> {
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            reply(exchange, status, body);
        };
    }

    /** The tokens are renewed as usual, and the answer waits until the gate opens. */
    public Answer renewsBehind(Gate gate) {
        return (exchange, parameters) -> {
            JsonObject answer = answer(parameters);
            gate.pass(closed);
            reply(exchange, status(answer), answer.encode());
        };
    }

    /** The tokens are renewed as usual, and the connection is closed without an answer. */
    public Answer renewsAndHangsUp() {
        return (exchange, parameters) -> {
            answer(parameters);
            exchange.close();
        };
    }

    /** What was asked so far; the member {@code content_type} is added. */
    public List<JsonObject> requests() {
        return List.copyOf(requests);
    }

    private void take(HttpExchange exchange) throws IOException {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("content-type"));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        JsonObject parameters = type.startsWith("application/json") ? new JsonObject(body) : form(body);
        requests.add(parameters.copy().put("content_type", type));
        Answer scripted = script.poll();
        try {
            if (scripted != null) {
                scripted.to(exchange, parameters);
            } else {
                JsonObject answer = answer(parameters);
                reply(exchange, status(answer), answer.encode());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private JsonObject answer(JsonObject parameters) {
        return parameters.getString("grant_type", "").equals("refresh_token")
                ? issuer.refresh(parameters.getString("refresh_token", ""))
                : issuer.login();
    }

    private static int status(JsonObject answer) {
        return answer.containsKey("error") ? 400 : 200;
    }

    private static JsonObject form(String body) {
        JsonObject parameters = new JsonObject();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }
}
