package llmgateway.node.admin;

import static llmgateway.contracts.admin.AdminDesk.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.Optional;
import llmgateway.contracts.admin.AdminException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the orders that are meant for this node, whichever node they came in at: those that were signed with the gateway's
 * key, are addressed to this node, are fresh, and were not seen before. Everything else gives no orders.
 */
final class AdminExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(AdminExecutor.class);

    private final Vertx vertx;
    private final String node;
    private final OrderSeal seal;
    private final Clock clock;
    private final AdminDispatcher dispatcher;
    private final SeenOrders seen;

    AdminExecutor(Vertx vertx, String node, OrderSeal seal, Clock clock, AdminDispatcher dispatcher) {
        this.vertx = vertx;
        this.node = node;
        this.seal = seal;
        this.clock = clock;
        this.dispatcher = dispatcher;
        this.seen = new SeenOrders(clock.instant());
    }

    /** The address of the node called {@code node}, for signed orders only. */
    static String address(String node) {
        return "gw.admin.node." + node;
    }

    /** Begins to carry out orders, on the calling context; succeeds when all nodes know where this one is. */
    Future<Void> open() {
        return vertx.eventBus().consumer(address(node), this::take).completion();
    }

    private void take(Message<Object> message) {
        Optional<Order> verified = Order.verified(message.body(), seal);
        if (verified.isEmpty()) {
            refuse(message, "it is not signed by a node of this gateway");
            return;
        }
        Order order = verified.get();
        if (!order.target().equals(node)) {
            refuse(message, "it is meant for another node");
            return;
        }
        switch (seen.judge(order, clock.instant())) {
            case STALE -> refuse(message, "it was not given now; do the clocks of the nodes agree?");
            case REPEATED -> refuse(message, "it was carried out before");
            case TOO_MANY -> refuse(message, "too many orders came within a minute");
            case NEW ->
                dispatcher
                        .dispatch(order.command(), order.arguments(), order.who(), wayOf(order))
                        .onSuccess(reply -> message.reply(order.sealedReply(reply, seal)));
        }
    }

    /** The way on which an order came in, and the node where it did if that is another one. */
    private String wayOf(Order order) {
        return order.sender().equals(node) ? order.from() : order.from() + " of " + order.sender();
    }

    private static void refuse(Message<Object> message, String why) {
        LOG.warn("An order is not carried out: {}", why);
        message.reply(refusal(Reason.REFUSED, "The order is not carried out: " + why + "."));
    }
}
