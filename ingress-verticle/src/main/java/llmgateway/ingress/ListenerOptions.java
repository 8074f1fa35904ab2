package llmgateway.ingress;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * How the listener is set up: HTTP/1.1 and HTTP/2, in clear or by ALPN. Connections have no idle limit, since a stream may be
 * silent for long: times belong to exchanges.
 */
final class ListenerOptions {
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int READ_BYTES = 64 * 1024;

    private static final int MAX_STREAMS = 250;

    /** Resets are cheap to send and dear to serve: a connection with more of them within the window is closed. */
    private static final int MAX_RESETS = 200;

    private static final int RESET_WINDOW_SECONDS = 30;

    private ListenerOptions() {}

    /**
     * The options of a listener.
     *
     * @param certificate the certificate for TLS, or null for plain HTTP
     */
    static HttpServerOptions of(@Nullable Certificate certificate) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxChunkSize(READ_BYTES)
                .setInitialSettings(new Http2Settings()
                        .setMaxHeaderListSize(MAX_HEADER_BYTES)
                        .setMaxConcurrentStreams(MAX_STREAMS))
                .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
                .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
                .setTcpNoDelay(true)
                .setIdleTimeout(0);
        if (certificate != null) {
            options.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate.options());
        }
        return options;
    }
}
