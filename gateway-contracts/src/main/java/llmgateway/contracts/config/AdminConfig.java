package llmgateway.contracts.config;

import java.util.Optional;

/** Remote administration; the Unix socket in the data directory is always there. */
public record AdminConfig(
        @Setting("Administration over TCP with mutual TLS.") TcpConfig tcp) {

    /** Administration over TCP; off unless a port is set. */
    public record TcpConfig(
            @Setting("The address to listen on; else 127.0.0.1.")
            Optional<String> host,

            @Setting(value = "The port to listen on; 0 takes a free one, and without one nothing listens.", max = 65535)
            Optional<Integer> port,

            @Setting("Certificates of both sides; renewed files are taken without a restart.")
            MutualTlsConfig tls) {}
}
