package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A token that ends while the last of three nodes is cut off from the others, though not from clients and the provider: the others
 * renew it, and the last one serves with what it has and renews nothing.
 */
final class SplitTokens {
    private static final int LIFETIME = 40;
    private static final int HOUR = 3600;
    private static final int EACH = 20;
    private static final String REASON = "it waits for a majority of the nodes: 1 of 3 are there";

    private final Vertx vertx;
    private final TokenProvider provider;
    private final TokenAccount account;
    private final List<NodeJvm> nodes;
    private final List<String> addresses;
    private Instant end = Instant.MIN;
    private int calls;

    /**
     * A scene that has not begun.
     *
     * @param addresses where clients reach the nodes, in the same order
     */
    SplitTokens(Vertx vertx, TokenProvider provider, List<NodeJvm> nodes, List<String> addresses) {
        this.vertx = vertx;
        this.provider = provider;
        this.account = new TokenAccount(provider);
        this.nodes = nodes;
        this.addresses = addresses;
    }

    /**
     * What was found while the nodes were apart.
     *
     * @param whole what the last node said of the account, and how it answered, while its token was good
     * @param old how many of the requests at the last node were served with that token
     * @param ended the same after the token's end
     * @param others with which statuses the others answered then
     * @param calls of the token endpoint
     * @param logged whether the last node told of it in its log
     */
    record Apart(Side whole, int old, Side ended, Map<Integer, Long> others, int calls, boolean logged) {

        boolean hold() {
            return whole.shown().equals(new TokenAccount.Shown("active", REASON))
                    && whole.statuses().equals(Map.of(200, (long) EACH))
                    && old == EACH
                    && ended.shown().state().equals("cooling")
                    && ended.shown().reason().contains(REASON)
                    && ended.statuses().equals(Map.of(503, (long) EACH))
                    && others.keySet().equals(Set.of(200))
                    && calls == 1
                    && logged;
        }

        @Override
        public String toString() {
            return ("a token ends: the others renew it with %d token calls and answer %s; the last one answers %s while its token is"
                            + " good and says '%s', and then %s and '%s'")
                    .formatted(calls, others, whole.statuses(), whole.shown(), ended.statuses(), ended.shown());
        }
    }

    /** What the last node says and does at one moment. */
    record Side(TokenAccount.Shown shown, Map<Integer, Long> statuses) {}

    /**
     * What was found when the nodes saw each other again.
     *
     * @param after how long the last of them served with the new token
     * @param calls of the token endpoint since the nodes were cut off
     */
    record Together(Duration after, Map<Integer, Long> statuses, int calls, int refusals) {

        boolean hold() {
            return statuses.keySet().equals(Set.of(200)) && calls == 1 && refusals == 0;
        }

        @Override
        public String toString() {
            return "all use the new token after %d ms and answer %s; token calls in all %d; spent tokens presented %d"
                    .formatted(after.toMillis(), statuses, calls, refusals);
        }
    }

    /** Logs in, while all nodes see each other. */
    void begin() throws IOException {
        end = account.logIn(nodes.get(0), nodes, LIFETIME, HOUR);
        calls = provider.calls();
    }

    /** Waits for the end of the token, after the nodes were cut off. */
    Apart apart() {
        NodeJvm last = nodes.get(nodes.size() - 1);
        List<NodeJvm> majority = nodes.subList(0, nodes.size() - 1);
        String old = provider.issuer().accessToken();
        Waiting.until(
                "the other nodes have a new token",
                () -> majority.stream().allMatch(node -> account.expiry(node).isAfter(end)));
        Waiting.until(
                "the last node knows that it cannot renew",
                () -> account.at(last).reason().contains(REASON));
        int before = provider.served(old);
        Side whole = side(last);
        int with = provider.served(old) - before;
        Waiting.until("the last node's token ends", () -> !Instant.now().isBefore(end));
        account.await(last, List.of("cooling"));
        Side ended = side(last);
        Map<Integer, Long> others = Crowd.statuses(ask(majority));
        boolean logged = last.log().lines("The account's credential was not renewed", last.life()).stream()
                .anyMatch(line -> line.getString("reason").contains(REASON));
        return new Apart(whole, with, ended, others, provider.calls() - calls, logged);
    }

    private Side side(NodeJvm node) {
        TokenAccount.Shown shown = account.at(node);
        return new Side(shown, Crowd.statuses(ask(List.of(node))));
    }

    private List<Crowd.Reply> ask(List<NodeJvm> asked) {
        Crowd crowd = new Crowd(vertx, provider.model());
        asked.forEach(node -> crowd.ask(addresses.get(nodes.indexOf(node)), node.port(), EACH));
        return crowd.await();
    }

    /** Waits until all use the new token; {@code healed} is when the network was whole again. */
    Together together(Instant healed) {
        Set<Instant> ends = new HashSet<>();
        Waiting.until("all nodes have the same token", () -> {
            ends.clear();
            nodes.forEach(node -> ends.add(account.expiry(node)));
            return ends.size() == 1 && !ends.contains(end);
        });
        nodes.forEach(node -> account.await(node, List.of("active")));
        Duration after = Duration.between(healed, Instant.now());
        return new Together(after, Crowd.statuses(ask(nodes)), provider.calls() - calls, provider.refusals());
    }
}
