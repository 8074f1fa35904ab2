package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;

/** The listener for clients. */
public record ServerConfig(
        @Setting(
                value = "The address to listen on; one other than loopback needs a client key.",
                byDefault = "127.0.0.1")
        String host,

        @Setting(value = "The port to listen on; 0 takes a free one.", byDefault = "8080", max = 65535)
        int port,

        @Setting(
                value = "How long a whole exchange may take; streams count from their last byte.",
                byDefault = "600",
                min = 1,
                max = 86_400)
        int timeoutSeconds,

        @Setting(value = "The largest request body in bytes.", byDefault = "33554432", min = 1024, max = 1_073_741_824)
        int maxBodyBytes,

        @Setting(
                value = "The cap on all request bodies held at once, in bytes; 0: a quarter of the heap.",
                byDefault = "0")
        long maxBufferedBytes,

        @Setting(value = "How long streams may run on after a stop was asked for.", byDefault = "120", max = 86_400)
        int drainSeconds,

        @Setting(value = "The form of error bodies.", byDefault = "native")
        ErrorStyle errorStyle,

        @Setting("Browsers of other origins.") CorsConfig cors,
        @Setting("TLS for clients.") TlsConfig tls) {

    /** The form of error bodies. */
    public enum ErrorStyle {
        /** That of the client's dialect. */
        NATIVE,
        /** Numeric codes as the GLM platform gives them. */
        GLM
    }

    /** Cross-origin requests from browsers; none are allowed unless origins are named. */
    public record CorsConfig(
            @Setting("Origins that may call, or *.") List<String> origins) {
        public CorsConfig {
            origins = List.copyOf(origins);
        }
    }

    /** A server certificate; plain HTTP without. */
    public record TlsConfig(
            @Setting("The certificate chain, PEM.") Optional<String> certFile,
            @Setting("The private key, PEM.") Optional<String> keyFile) {

        public boolean enabled() {
            return certFile.isPresent();
        }
    }
}
