package llmgateway.node.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * The pieces of a demonstration: a scripted upstream, a configuration for it in a temporary data directory, and requests that
 * show the gateway at work. Everything it prints is labelled as demo.
 */
public final class Demo implements AutoCloseable {
    static final String LABEL = "[demo] ";

    private final PrintStream out;
    private final Vertx vertx;
    private final Path dataDirectory;
    private final String key;

    private Demo(PrintStream out, Vertx vertx, Path dataDirectory, String key) {
        this.out = out;
        this.vertx = vertx;
        this.dataDirectory = dataDirectory;
        this.key = key;
    }

    /**
     * Starts the upstream and writes the configuration; blocks until both are there.
     *
     * @throws IOException if the temporary directory cannot be written
     */
    public static Demo prepare(PrintStream out) throws IOException, InterruptedException, ExecutionException {
        Vertx vertx = Vertx.vertx();
        HttpServer upstream = ScriptedProvider.start(vertx)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String key = "gw-demo-" + HexFormat.of().formatHex(random);
        Path directory = Files.createTempDirectory("llm-gateway-demo-");
        Files.writeString(directory.resolve("config.yaml"), """
                server: { host: 127.0.0.1, port: 0 }
                management: { host: 127.0.0.1, port: 0 }
                logging: { level: warn, format: text }
                gateway_keys:
                  - { id: demo, name: demo, key: "%2$s" }
                upstream_accounts:
                  - { id: demo-anthropic, provider: anthropic, api_key: demo, base_url: "http://127.0.0.1:%1$d" }
                  - { id: demo-openai, provider: openai, api_key: demo, base_url: "http://127.0.0.1:%1$d/v1" }
                """.formatted(upstream.actualPort(), key));
        return new Demo(out, vertx, directory, key);
    }

    public Path dataDirectory() {
        return dataDirectory;
    }

    public Path configFile() {
        return dataDirectory.resolve("config.yaml");
    }

    /**
     * Shows the gateway at {@code baseUrl}: what to type, and what each dialect answers. Blocks until all answers are there.
     *
     * @return whether every request was answered well
     */
    public boolean show(String baseUrl, String managementUrl) throws InterruptedException {
        out.println(
                LABEL + "All answers below are made up by a scripted upstream on this machine; no provider is called.");
        out.println(LABEL + "base URL    " + baseUrl);
        out.println(LABEL + "key         " + key);
        out.println(LABEL + "management  " + managementUrl + "  (/metrics, /readyz)");
        return new DemoRequests(out, baseUrl, key).run();
    }

    /** Stops the upstream and removes the temporary directory. */
    @Override
    public void close() throws IOException {
        vertx.close();
        try (Stream<Path> files = Files.walk(dataDirectory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
