package llmgateway.node.admin;

import static llmgateway.contracts.admin.AdminDesk.refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.node.admin.channel.AdminChannel;
import llmgateway.node.admin.gather.Answer;
import llmgateway.node.admin.gather.Destination;
import llmgateway.node.admin.gather.Gathered;
import llmgateway.node.admin.gather.OrderRouting;
import llmgateway.node.cluster.Roster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the orders that come in at this node and has them carried out by the node or the nodes that they are for. In: {@code
 * {"command":"upstream add","arguments":{…},"who":"…"}}; out: the reply of the command's desk, or one made of those of several.
 */
final class AdminEntry {
    /** The one address that the channels for orders lead to; on its node only. */
    static final String ADDRESS = "gw.admin.entry";

    private static final Logger LOG = LoggerFactory.getLogger(AdminEntry.class);

    /** How long one node is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(28);

    /** How long first this node and then the others are waited for, if something is to be changed on each. */
    private static final Duration PATIENCE_WITH_EACH = Duration.ofSeconds(13);

    /** How long all nodes together are waited for, if something is to be read of each. */
    private static final Duration PATIENCE_WITH_ALL = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Roster nodes;
    private final Courier courier;
    private final Duration patienceWithAll;

    AdminEntry(Vertx vertx, Roster nodes, OrderSeal seal, Clock clock) {
        this(vertx, nodes, seal, clock, PATIENCE_WITH_ALL);
    }

    AdminEntry(Vertx vertx, Roster nodes, OrderSeal seal, Clock clock, Duration patienceWithAll) {
        this.vertx = vertx;
        this.nodes = nodes;
        this.courier = new Courier(vertx, nodes, seal, clock);
        this.patienceWithAll = patienceWithAll;
    }

    /** Begins to take orders, on the calling context. */
    void open() {
        courier.open();
        vertx.eventBus().localConsumer(ADDRESS, this::take);
    }

    private void take(Message<Object> asked) {
        Optional<Wish> wish =
                Wish.of(asked.body(), Objects.requireNonNullElse(asked.headers().get(AdminChannel.FROM), "unknown"));
        if (wish.isEmpty()) {
            asked.reply(refusal(Reason.BAD_ARGUMENTS, "An order is a JSON object with command, arguments and who."));
            return;
        }
        fulfilled(wish.get())
                .otherwise(defect -> {
                    LOG.error("The answers to {} could not be made one", wish.get(), defect);
                    return refusal(
                            Reason.UNAVAILABLE, "The node could not put the answers together; its log says why.");
                })
                .onSuccess(asked::reply);
    }

    private Future<JsonObject> fulfilled(Wish wish) {
        Destination destination = OrderRouting.of(wish.command(), wish.arguments(), nodes.live());
        if (destination instanceof Destination.Everywhere everywhere) {
            return gathered(wish, everywhere.changing())
                    .map(answers -> everywhere.merger().merge(answers));
        }
        String target = destination instanceof Destination.Named named ? named.node() : nodes.self();
        return courier.deliver(wish, target, PATIENCE).map(answer -> reply(target, answer));
    }

    private static JsonObject reply(String target, Answer answer) {
        if (answer instanceof Answer.Silent silent) {
            return refusal(Reason.UNAVAILABLE, silent.sentence(target));
        }
        return ((Answer.Given) answer).reply();
    }

    private Future<Gathered> gathered(Wish wish, boolean changing) {
        SortedSet<String> live = nodes.live();
        if (!changing) {
            return gathered(wish, live, patienceWithAll, new TreeMap<>());
        }
        return courier.deliver(wish, nodes.self(), PATIENCE_WITH_EACH).compose(own -> {
            SortedMap<String, Answer> answers = new TreeMap<>();
            answers.put(nodes.self(), own);
            SortedSet<String> others = new TreeSet<>(live);
            others.remove(nodes.self());
            return own instanceof Answer.Given given
                            && Boolean.TRUE.equals(given.reply().getValue("ok"))
                    ? gathered(wish, others, PATIENCE_WITH_EACH, answers)
                    : Future.succeededFuture(new Gathered(nodes.self(), answers));
        });
    }

    private Future<Gathered> gathered(
            Wish wish, SortedSet<String> targets, Duration patience, SortedMap<String, Answer> answers) {
        List<Future<Answer>> deliveries = new ArrayList<>();
        for (String target : targets) {
            deliveries.add(courier.deliver(wish, target, patience).onSuccess(answer -> answers.put(target, answer)));
        }
        return Future.join(deliveries).map(ended -> {
            nodes.all()
                    .forEach(node -> answers.computeIfAbsent(
                            node, missing -> new Answer.Silent(nodes.absence(node), false, nodes.goneSince(node))));
            return new Gathered(nodes.self(), answers);
        });
    }
}
