package llmgateway.node.bench;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import llmgateway.node.cluster.check.ClusterPorts;

/**
 * A process between client and upstream that is measured.
 *
 * @param port where it serves
 * @param idle what runs beside it and is asked nothing
 */
record Target(String name, ChildProcess process, int port, List<Target> idle) implements AutoCloseable {
    static final String GATEWAY = "gateway";
    static final String CLUSTERED = "one of two";
    static final String PROXY = "bare proxy";
    static final String NGINX = "nginx";

    /** The key that clients present; the other targets take it for a header like any other. */
    static final String CLIENT_KEY = "bench-client-key";

    /** Starts the packaged node with the project's own launcher, in a data directory of its own. */
    static Target gateway(Path directory, int upstream) throws IOException, InterruptedException {
        return gateway(GATEWAY, directory, upstream, "", List.of());
    }

    /** Starts two packaged nodes that form one gateway, of which one is asked nothing. */
    static Target clustered(Path directory, int upstream) throws IOException, InterruptedException {
        String cluster =
                "cluster: { enabled: true, name: bench-%d, port: %d }".formatted(upstream, ClusterPorts.free());
        Target other = gateway("idle", directory, upstream, cluster, List.of());
        try {
            return gateway(CLUSTERED, directory, upstream, cluster, List.of(other));
        } catch (IOException failed) {
            other.close();
            throw failed;
        }
    }

    private static Target gateway(String name, Path directory, int upstream, String cluster, List<Target> idle)
            throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(directory, "node-");
        Path config = data.resolve("config.yaml");
        Files.writeString(config, """
                server: { host: 127.0.0.1, port: 0, drain_seconds: 1 }
                management: { host: 127.0.0.1, port: 0 }
                gateway_keys:
                  - { id: bench, key: %s }
                upstream_accounts:
                  - { id: bench, provider: anthropic, api_key: bench-upstream-key, base_url: "http://127.0.0.1:%d" }
                %s
                """.formatted(CLIENT_KEY, upstream, cluster));
        return ready(
                name,
                idle,
                ChildProcess.start(
                        "gateway",
                        directory,
                        List.of(
                                checkout().resolve("bin/llm-gateway").toString(),
                                "server",
                                "start",
                                "--config",
                                config.toString(),
                                "--data-dir",
                                data.toString())));
    }

    /** Starts the bare proxy; {@code flags} are those of the gateway's JVM. */
    static Target proxy(Path directory, int upstream, List<String> flags) throws IOException, InterruptedException {
        return ready(
                PROXY,
                List.of(),
                ChildProcess.start(
                        "proxy", directory, ChildProcess.java(BareProxy.class, flags, Integer.toString(upstream))));
    }

    /** Starts nginx as a proxy, if there is one on the path. */
    static Optional<Target> nginx(Path directory, int upstream) throws IOException {
        Optional<Path> binary = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (binary.isEmpty()) {
            return Optional.empty();
        }
        int port = freePort();
        Path config = directory.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/nginx-error.log warn;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/nginx-body;
                  proxy_temp_path %1$s/nginx-proxy;
                  fastcgi_temp_path %1$s/nginx-fastcgi;
                  uwsgi_temp_path %1$s/nginx-uwsgi;
                  scgi_temp_path %1$s/nginx-scgi;
                  client_body_buffer_size 1m;
                  client_max_body_size 32m;
                  keepalive_requests 1000000;
                  upstream scripted { server 127.0.0.1:%2$d; keepalive 256; keepalive_requests 1000000; }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://scripted;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering off;
                    }
                  }
                }
                """.formatted(directory, upstream, port));
        List<String> command = List.of(binary.get().toString(), "-p", directory.toString(), "-c", config.toString());
        return Optional.of(new Target(NGINX, ChildProcess.start("nginx", directory, command), port, List.of()));
    }

    private static Target ready(String name, List<Target> idle, ChildProcess process)
            throws IOException, InterruptedException {
        try {
            return new Target(name, process, process.awaitReady(), idle);
        } catch (IOException failed) {
            process.close();
            throw failed;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The root of the project: these classes are in {@code gateway-node/target/test-classes}. */
    private static Path checkout() {
        URI classes = URI.create(
                Target.class.getProtectionDomain().getCodeSource().getLocation().toString());
        return Path.of(classes).resolve("../../..").normalize();
    }

    @Override
    public void close() {
        process.close();
        idle.forEach(Target::close);
    }
}
