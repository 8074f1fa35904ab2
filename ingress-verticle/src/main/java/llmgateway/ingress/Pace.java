package llmgateway.ingress;

import java.time.Duration;

/**
 * The times that ingress keeps besides the configured ones.
 *
 * @param head how long a new connection may take to ask its first request, from its beginning to the end of the head
 * @param rest how long a connection may stay on which no request is under way; longer than clients keep idle connections
 * @param keepAlive how long a client of a stream is left without a byte
 * @param stall how long a request body may pause
 * @param linger how long an unread body is discarded, so that the client sees the refusal, before its connection is cut
 * @param rendering how long the rendering of a timeout may take
 */
public record Pace(
        Duration head, Duration rest, Duration keepAlive, Duration stall, Duration linger, Duration rendering) {
    /** The times that clients and what stands before them are used to. */
    public static final Pace USUAL = new Pace(
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));

    /** The same with another time for keep-alives. */
    public Pace withKeepAlive(Duration other) {
        return new Pace(head, rest, other, stall, linger, rendering);
    }
}
