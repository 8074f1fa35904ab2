package llmgateway.ingress.quota;

import java.time.Duration;

/** Whether the limits of a key let a call in. */
public sealed interface Verdict {

    /** The call is let in. */
    enum Admitted implements Verdict {
        ADMITTED
    }

    /**
     * The call is not let in, and counts nothing.
     *
     * @param most the limit's value
     * @param retryAfter when a call may be let in
     * @param full when as many calls may be let in as the limit allows, if none is before
     */
    record Refused(Limit limit, int most, Duration retryAfter, Duration full) implements Verdict {}

    /** What is limited. */
    enum Limit {
        /** Calls in any 60 seconds. */
        RPM,
        /** Calls at once. */
        CONCURRENCY
    }
}
