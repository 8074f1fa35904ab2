package llmgateway.node.admin;

import static llmgateway.contracts.admin.AdminDesk.refusal;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.node.admin.channel.AdminChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the orders that come in at this node, signs them and sends them to the node that carries them out. In: {@code
 * {"command":"upstream add","arguments":{…},"who":"…"}}; out: the reply of the command's desk.
 */
final class AdminEntry {
    /** The one address that the channels for orders lead to; on its node only. */
    static final String ADDRESS = "gw.admin.entry";

    private static final Logger LOG = LoggerFactory.getLogger(AdminEntry.class);
    private static final int NONCE_BYTES = 16;
    private static final long PATIENCE_MILLIS = 28_000;

    private final Vertx vertx;
    private final String node;
    private final OrderSeal seal;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AdminEntry(Vertx vertx, String node, OrderSeal seal, Clock clock) {
        this.vertx = vertx;
        this.node = node;
        this.seal = seal;
        this.clock = clock;
    }

    /** Begins to take orders, on the calling context. */
    void open() {
        vertx.eventBus().localConsumer(ADDRESS, this::take);
    }

    private void take(Message<Object> asked) {
        if (!(asked.body() instanceof JsonObject body)
                || !(body.getValue("command") instanceof String command)
                || !(body.getValue("arguments", new JsonObject()) instanceof JsonObject arguments)) {
            asked.reply(refusal(Reason.BAD_ARGUMENTS, "An order is a JSON object with command, arguments and who."));
            return;
        }
        String who = body.getValue("who") instanceof String named ? named : "unknown";
        String from = Objects.requireNonNullElse(asked.headers().get(AdminChannel.FROM), "unknown");
        Order order = new Order(command, arguments, who, from, node, node, clock.instant(), nonce());
        vertx.eventBus()
                .request(
                        AdminExecutor.address(order.target()),
                        order.signed(seal),
                        new DeliveryOptions().setSendTimeout(PATIENCE_MILLIS))
                .onSuccess(reply -> asked.reply(order.reply(reply.body(), seal)
                        .orElseGet(() -> refusal(
                                Reason.UNAVAILABLE,
                                "Node " + order.target() + " did not take the order; its log says why."))))
                .onFailure(unanswered -> {
                    LOG.warn("No answer to {}", order, unanswered);
                    asked.reply(refusal(
                            Reason.UNAVAILABLE,
                            "Node " + order.target() + " did not answer; the order may still be carried out."));
                });
    }

    private String nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }
}
