package llmgateway.upstream;

import java.util.function.Supplier;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;

/** The ways out of this stage; an attempt takes one of them. */
final class Exits {
    private final Handoff<Answered> answered;
    private final Handoff<Rejected> rejected;
    private final Handoff<AttemptEnded> attemptEnded;
    private final Handoff<Failed> failed;
    private final Supplier<FailureRules> rules;

    /** The ways out; {@code rules} are those that hold at the moment. */
    Exits(StageBus bus, Supplier<FailureRules> rules) {
        this.rules = rules;
        answered = bus.to(Address.ANSWERED);
        rejected = bus.to(Address.REJECTED);
        attemptEnded = bus.to(Address.ATTEMPT_ENDED);
        failed = bus.to(Address.FAILED);
    }

    void answered(Answered answer) {
        answered.send(answer);
    }

    /** The router is to choose again. */
    void rejected(Routed routed, Failure failure, long upstreamNanos) {
        boolean unjudged = failure.penalty().equals(Penalty.NONE);
        Failure judged = unjudged ? rules.get().judged(failure) : failure;
        rejected.send(new Rejected(routed.exchange(), routed.translation(), routed.attempt(), judged, upstreamNanos));
    }

    /** The attempt is over and nothing is to follow. */
    void ended(Routed routed, Outcome outcome) {
        attemptEnded.send(new AttemptEnded(routed.exchange(), routed.attempt(), outcome, Usage.NONE));
    }

    /** The request cannot be put to the account; the router is to choose again if another account may do better. */
    void unsaid(Routed routed, Failure failure) {
        if (failure.remedy() == Remedy.STOP) {
            refused(routed, failure);
        } else {
            rejected(routed, failure, 0);
        }
    }

    private void refused(Routed routed, Failure failure) {
        ended(routed, failure.kind().outcome());
        Served served = routed.attempt().trail().isEmpty()
                ? Served.NOBODY
                : routed.attempt().served(0);
        failed.send(
                new Failed(routed.exchange(), routed.translation().endpoint().dialect(), failure, served));
    }
}
