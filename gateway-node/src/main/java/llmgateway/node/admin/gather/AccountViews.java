package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.account.AccountState;

/**
 * What {@code upstream list} and {@code upstream show} tell: the account as the node that was asked knows it, with the figures of all
 * nodes, in the worst state that any of them sees it in.
 */
final class AccountViews {
    private static final List<AccountState> WORST_FIRST = List.of(
            AccountState.BLOCKED,
            AccountState.REAUTH_REQUIRED,
            AccountState.IN_DOUBT,
            AccountState.PENDING_LOGIN,
            AccountState.COOLING,
            AccountState.REFRESHING,
            AccountState.DISABLED,
            AccountState.ACTIVE);
    private static final String STATE = "state";
    private static final String REASON = "reason";
    private static final String UNTIL = "until";
    private static final String LIMITS = "limits";

    private AccountViews() {}

    static JsonObject list(Gathered all) {
        return all.reply(merged(all.results(JsonArray.class)));
    }

    /** The accounts that the first node lists, each as one line. */
    static JsonArray merged(Map<String, JsonArray> byNode) {
        JsonArray lines = new JsonArray();
        byNode.values().stream().findFirst().stream()
                .flatMap(own -> Lines.objects(own).stream())
                .forEach(own -> {
                    Map<String, JsonObject> views = new LinkedHashMap<>();
                    byNode.forEach((node, its) ->
                            Lines.find(its, own.getString("id", "")).ifPresent(view -> views.put(node, view)));
                    lines.add(one(views));
                });
        return lines;
    }

    private static JsonObject one(Map<String, JsonObject> byNode) {
        JsonObject line = Lines.merged(List.copyOf(byNode.values()));
        byNode.forEach((node, view) -> worsen(line, node, view));
        return line;
    }

    static JsonObject show(Gathered all) {
        Map<String, JsonObject> results = all.results(JsonObject.class);
        JsonObject account = one(results);
        if (account.containsKey(LIMITS)) {
            account.put(LIMITS, newest(results.values()));
        }
        if (!all.alone()) {
            JsonArray nodes = new JsonArray();
            results.forEach((node, view) -> {
                JsonObject line = new JsonObject().put("name", node);
                for (String member : List.of(STATE, REASON, UNTIL, "in_flight", "requests", "errors")) {
                    line.put(member, view.getValue(member));
                }
                nodes.add(line);
            });
            account.put("nodes", nodes);
        }
        return all.reply(account);
    }

    /** Puts the state in which {@code node} sees an account in place of the one told, if it is worse. */
    private static void worsen(JsonObject told, String node, JsonObject view) {
        if (badness(view) > badness(told)) {
            told.put(STATE, view.getValue(STATE));
            if (view.containsKey(UNTIL)) {
                told.put(UNTIL, view.getValue(UNTIL));
            }
            String reason = view.getString(REASON, "");
            told.put(
                    REASON,
                    reason == null || reason.isEmpty() ? "on node " + node : reason + " (on node " + node + ")");
        }
    }

    private static int badness(JsonObject account) {
        for (int i = 0; i < WORST_FIRST.size(); i++) {
            if (WORST_FIRST.get(i).label().equals(account.getValue(STATE))) {
                return WORST_FIRST.size() - i;
            }
        }
        return 0;
    }

    /** Each limit as it was stated last, to whichever node. */
    private static JsonArray newest(Collection<JsonObject> views) {
        Map<List<Object>, JsonObject> newest = new LinkedHashMap<>();
        for (JsonObject view : views) {
            for (JsonObject limit : Lines.objects(view.getJsonArray(LIMITS, new JsonArray()))) {
                List<Object> which =
                        List.of(String.valueOf(limit.getValue("name")), String.valueOf(limit.getValue("family")));
                newest.merge(
                        which,
                        limit,
                        (known, other) ->
                                Lines.time(other, "stated_at").isAfter(Lines.time(known, "stated_at")) ? other : known);
            }
        }
        return new JsonArray(new ArrayList<>(newest.values()));
    }
}
