package llmgateway.transform;

import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Rejected;

/** The one end that an answered attempt comes to: the first that is told counts, the others are not heard. */
final class AttemptEnding {
    private final Answered answered;
    private final Handoff<AttemptEnded> ended;
    private final Handoff<Rejected> rejected;
    private boolean over;

    AttemptEnding(Answered answered, Handoff<AttemptEnded> ended, Handoff<Rejected> rejected) {
        this.answered = answered;
        this.ended = ended;
        this.rejected = rejected;
    }

    boolean isOver() {
        return over;
    }

    void end(Outcome outcome, Usage usage) {
        if (!over) {
            over = true;
            ended.send(new AttemptEnded(answered.exchange(), answered.attempt(), outcome, usage));
        }
    }

    void reject(Failure failure, long upstreamNanos) {
        if (!over) {
            over = true;
            rejected.send(new Rejected(
                    answered.exchange(), answered.translation(), answered.attempt(), failure, upstreamNanos));
        }
    }
}
