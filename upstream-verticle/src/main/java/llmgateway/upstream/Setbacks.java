package llmgateway.upstream;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import llmgateway.upstream.engine.token.RefreshSchedule;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;

/** The renewals of one account that failed in a row, and how long the next one has to wait for that. Confined to one thread. */
final class Setbacks {
    private final RefreshSchedule schedule;
    private final InstantSource clock;
    private int failures;
    private Optional<Fault> fault = Optional.empty();
    private Instant notBefore = Instant.MIN;

    Setbacks(RefreshSchedule schedule, InstantSource clock) {
        this.schedule = schedule;
        this.clock = clock;
    }

    void failed(Fault its) {
        fault = Optional.of(its);
        failures++;
        notBefore = clock.instant().plus(schedule.pause(failures, its.retryAfter()));
    }

    /** None failed. */
    void forgive() {
        fault = Optional.empty();
        failures = 0;
        notBefore = Instant.MIN;
    }

    /** Nodes came or went: what only waited for that waits no more. */
    void peersChanged() {
        if (fault.filter(its -> its.kind() == Kind.NO_MAJORITY).isPresent()) {
            failures = 0;
            notBefore = Instant.MIN;
        }
    }

    /** Why the last one failed, if it did. */
    Optional<Fault> fault() {
        return fault;
    }

    Instant notBefore() {
        return notBefore;
    }

    /** Whether the next one has to wait still. */
    boolean holdAt(Instant now) {
        return now.isBefore(notBefore);
    }
}
