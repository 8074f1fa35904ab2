package llmgateway.contracts.bus;

import io.vertx.core.eventbus.MessageProducer;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.StageMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one-way road to a stage. A message that nobody takes aborts its exchange, so that no client waits for a reply that cannot
 * come.
 */
public final class Handoff<M extends StageMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(Handoff.class);

    private final String address;
    private final MessageProducer<M> producer;

    Handoff(String address, MessageProducer<M> producer) {
        this.address = address;
        this.producer = producer;
    }

    /** Hands {@code message} over; returns before the receiver sees it. */
    public void send(M message) {
        producer.write(message).onFailure(undelivered -> {
            LOG.error("No stage took a message at {}", address, undelivered);
            message.exchange().abort(Failure.internal());
        });
    }
}
