package llmgateway.node.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import llmgateway.node.admin.gather.Answer;
import llmgateway.node.cluster.Roster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs orders, brings them to nodes, and brings back what comes of them; a node that goes away meanwhile is not waited for. Confined
 * to the context on which it was opened.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int NONCE_BYTES = 16;

    private final Vertx vertx;
    private final Roster nodes;
    private final OrderSeal seal;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<Promise<Answer>, String> underWay = new HashMap<>();

    Courier(Vertx vertx, Roster nodes, OrderSeal seal, Clock clock) {
        this.vertx = vertx;
        this.nodes = nodes;
        this.seal = seal;
        this.clock = clock;
    }

    void open() {
        Context context = vertx.getOrCreateContext();
        nodes.observe(() -> context.runOnContext(changed -> look()));
    }

    /** Gives up those who went away. */
    private void look() {
        SortedSet<String> live = nodes.live();
        Map.copyOf(underWay).forEach((promise, target) -> {
            if (!live.contains(target)) {
                promise.tryComplete(new Answer.Silent("went away before it answered", true, nodes.goneSince(target)));
            }
        });
    }

    /** What comes of the wish at the node called {@code target}; never fails. */
    Future<Answer> deliver(Wish wish, String target, Duration patience) {
        Order order = wish.order(nodes.self(), target, clock.instant(), nonce());
        Promise<Answer> answer = Promise.promise();
        underWay.put(answer, target);
        vertx.eventBus()
                .request(
                        AdminExecutor.address(target),
                        order.signed(seal),
                        new DeliveryOptions().setSendTimeout(patience.toMillis()))
                .map(reply -> order.reply(reply.body(), seal)
                        .<Answer>map(Answer.Given::new)
                        .orElseGet(() ->
                                new Answer.Silent("did not take the order; its log says why", false, Optional.empty())))
                .otherwise(unanswered -> silence(order, unanswered, patience))
                .onSuccess(answer::tryComplete);
        return answer.future().onComplete(ended -> underWay.remove(answer));
    }

    private static Answer silence(Order order, Throwable unanswered, Duration patience) {
        LOG.debug("No answer to {}", order, unanswered);
        return unanswered instanceof ReplyException failure && failure.failureType() == ReplyFailure.NO_HANDLERS
                ? new Answer.Silent("takes no orders now", false, Optional.empty())
                : new Answer.Silent("did not answer within " + patience.toSeconds() + " s", true, Optional.empty());
    }

    private String nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }
}
