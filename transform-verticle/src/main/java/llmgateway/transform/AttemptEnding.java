package llmgateway.transform;

import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.port.RequestTranslation;
import org.jspecify.annotations.Nullable;

/**
 * The one end that an answered attempt comes to: the first that is told counts, the others are not heard. Once the reply has begun
 * the request is forgotten, so that its body's memory is free while the reply passes.
 */
final class AttemptEnding {
    private final Exchange exchange;
    private final Attempt attempt;
    private @Nullable RequestTranslation translation;
    private final Handoff<AttemptEnded> ended;
    private final Handoff<Rejected> rejected;
    private long firstByteNanos = -1;
    private final boolean conversation;
    private boolean over;

    AttemptEnding(Answered answered, Handoff<AttemptEnded> ended, Handoff<Rejected> rejected) {
        exchange = answered.exchange();
        attempt = answered.attempt();
        translation = answered.translation();
        conversation = answered.translation().endpoint().kind() == Endpoint.Kind.CONVERSATION;
        this.ended = ended;
        this.rejected = rejected;
    }

    boolean isOver() {
        return over;
    }

    /** The reply has begun, {@code upstreamNanos} after the call: there will be no other attempt. */
    void begun(long upstreamNanos) {
        translation = null;
        firstByteNanos = upstreamNanos;
    }

    void end(Reply.Progress progress) {
        end(progress.outcome(), progress.usage(), progress.responseId());
    }

    /** The account proved that it works; an answer to a side question proves nothing. */
    void proved() {
        if (conversation) {
            attempt.permit().begun();
        }
    }

    void end(Outcome outcome, Usage usage) {
        end(outcome, usage, Optional.empty());
    }

    private void end(Outcome outcome, Usage usage, Optional<String> responseId) {
        if (!over) {
            over = true;
            ended.send(new AttemptEnded(exchange, attempt, outcome, usage, firstByteNanos, responseId));
        }
    }

    void reject(Failure failure, long upstreamNanos) {
        RequestTranslation again = translation;
        if (!over && again != null) {
            over = true;
            rejected.send(new Rejected(exchange, again, attempt, failure, upstreamNanos));
        }
    }
}
