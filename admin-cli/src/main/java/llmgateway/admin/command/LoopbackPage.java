package llmgateway.admin.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The page on this machine, {@code http://127.0.0.1:PORT/callback}, at which a browser ends a login. */
final class LoopbackPage implements AutoCloseable {
    private static final String PATH = "/callback";

    private final HttpServer server;
    private final Consumer<String> brought;

    private LoopbackPage(HttpServer server, Consumer<String> brought) {
        this.server = server;
        this.brought = brought;
    }

    /**
     * Opens it at a free port.
     *
     * @param brought takes the whole address with which the browser came, on another thread
     */
    static LoopbackPage open(Consumer<String> brought) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        LoopbackPage page = new LoopbackPage(server, brought);
        server.createContext("/", page::answer);
        server.start();
        return page;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean ends = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals(PATH)
                && exchange.getRequestURI().getRawQuery() != null;
        byte[] words = (ends ? "Go back to the terminal; this page can be closed.\n" : "There is nothing here.\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(ends ? 200 : 404, words.length);
        exchange.getResponseBody().write(words);
        exchange.close();
        if (ends) {
            brought.accept("http://127.0.0.1:" + port() + exchange.getRequestURI());
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
