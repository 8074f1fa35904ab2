package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import llmgateway.node.admin.gather.Destination.Everywhere;
import llmgateway.node.admin.gather.Destination.Here;
import llmgateway.node.admin.gather.Destination.Named;

/**
 * Which nodes an order goes to. What is not named here goes to the node where it came in: the records are shared, so whatever writes
 * or shows them works anywhere.
 */
public final class OrderRouting {
    private static final Set<String> OF_ONE = Set.of("node show", "node drain", "node resume");
    private static final Map<String, Everywhere> OF_ALL = Map.ofEntries(
            Map.entry("node list", reading(NodeList::merge)),
            Map.entry("status", reading(GatewayStatus::status)),
            Map.entry("server status", reading(GatewayStatus::status)),
            Map.entry("health", reading(GatewayStatus::health)),
            Map.entry("stats", reading(UsageStats::merge)),
            Map.entry("top", reading(LiveView::merge)),
            Map.entry("upstream list", reading(AccountViews::list)),
            Map.entry("upstream show", reading(AccountViews::show)),
            Map.entry("explain", new Everywhere(RequestTrail::merge, false)),
            Map.entry("secrets status", reading(EachNode::told)),
            Map.entry("secrets rotate", changing(EachNode::rotated)),
            Map.entry("upstream release", changing(EachNode::done)));

    private OrderRouting() {}

    /**
     * Where {@code command} goes.
     *
     * @param command such as {@code node drain}
     * @param live the nodes that can be spoken with; an order about another one goes to the node where it came in, which says so
     */
    public static Destination of(String command, JsonObject arguments, Set<String> live) {
        String words = String.join(" ", command.strip().split("\\s+"));
        if (OF_ONE.contains(words)) {
            Object named = arguments.getValue(arguments.getValue("id") == null ? "name" : "id");
            return named instanceof String node && live.contains(node.strip()) ? new Named(node.strip()) : new Here();
        }
        Everywhere everywhere = OF_ALL.get(words);
        return everywhere == null ? new Here() : everywhere;
    }

    private static Everywhere reading(Function<Gathered, JsonObject> merger) {
        return new Everywhere(Merger.unlessRefused(merger), false);
    }

    private static Everywhere changing(Function<Gathered, JsonObject> merger) {
        return new Everywhere(Merger.unlessRefused(merger), true);
    }
}
