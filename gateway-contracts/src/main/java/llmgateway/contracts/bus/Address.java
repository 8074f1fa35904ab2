package llmgateway.contracts.bus;

import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Answered;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.message.Uncounted;

/**
 * An address of the data path with the one type of message that it takes; on the bus it reads {@code gw.<shard>.<name>}.
 *
 * @param name the consuming stage and what it is told
 */
public record Address<M extends StageMessage>(String name, Class<M> type) {
    public static final Address<Accepted> ACCEPTED = new Address<>("transform.accepted", Accepted.class);
    public static final Address<Parsed> PARSED = new Address<>("router.parsed", Parsed.class);
    public static final Address<Routed> ROUTED = new Address<>("upstream.routed", Routed.class);
    public static final Address<Answered> ANSWERED = new Address<>("transform.answered", Answered.class);
    public static final Address<Rejected> REJECTED = new Address<>("router.rejected", Rejected.class);
    public static final Address<AttemptEnded> ATTEMPT_ENDED = new Address<>("router.attempt-ended", AttemptEnded.class);
    public static final Address<Listed> LISTED = new Address<>("transform.listed", Listed.class);
    public static final Address<Uncounted> UNCOUNTED = new Address<>("transform.uncounted", Uncounted.class);
    public static final Address<Failed> FAILED = new Address<>("transform.failed", Failed.class);
    public static final Address<Replied> REPLIED = new Address<>("ingress.replied", Replied.class);

    String in(int shard) {
        return "gw." + shard + "." + name;
    }
}
