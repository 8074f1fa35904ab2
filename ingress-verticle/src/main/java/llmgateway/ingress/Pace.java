package llmgateway.ingress;

import java.time.Duration;

/**
 * The times that ingress keeps besides the configured ones.
 *
 * @param keepAlive how long a client of a stream is left without a byte
 * @param stall how long a request body may pause
 * @param linger how long an unread body is discarded, so that the client sees the refusal, before its connection is cut
 * @param rendering how long the rendering of a timeout may take
 */
record Pace(Duration keepAlive, Duration stall, Duration linger, Duration rendering) {
    static final Pace USUAL =
            new Pace(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofSeconds(1));
}
