package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.node.cluster.check.TokenProvider.Hold;

/** The node that renews a token is killed while it waits for the token endpoint, or just as the answer comes. */
final class KilledRefresher {
    private static final int LIFETIME = 4;
    private static final int HOUR = 3600;
    private static final int EACH = 20;
    private static final Pattern RENEWER = Pattern.compile("node (\\S+) is renewing it");

    private final ClusterProcesses cluster;
    private final Vertx vertx;
    private final TokenProvider provider;
    private final TokenAccount account;

    private KilledRefresher(ClusterProcesses cluster, Vertx vertx, TokenProvider provider) {
        this.cluster = cluster;
        this.vertx = vertx;
        this.provider = provider;
        this.account = new TokenAccount(provider);
    }

    /** When it is killed. */
    enum Moment {
        BEFORE_THE_TOKEN_IS_SPENT,
        BETWEEN_SPENDING_AND_ANSWER,
        AS_THE_ANSWER_COMES,
        AFTER_ANOTHER_NODE_HAS_THE_NEW_TOKEN
    }

    /**
     * What was found.
     *
     * @param calls of the token endpoint after the kill
     * @param refusals how often a spent token was presented
     * @param states what the nodes say of the account once the killed one was started again
     * @param statuses with which requests were answered that came after the kill
     */
    record Figures(
            Moment moment,
            String victim,
            int calls,
            int refusals,
            Set<TokenAccount.Shown> states,
            Map<Integer, Long> statuses) {

        boolean hold() {
            boolean agreed = states.size() == 1;
            boolean renewed = states.equals(Set.of(new TokenAccount.Shown("active", ""))) && isAll(200);
            boolean told = agreed
                    && states.stream()
                            .allMatch(shown -> shown.state().equals("reauth_required")
                                    && shown.reason().contains("log in anew"))
                    && isAll(503);
            return switch (moment) {
                case BEFORE_THE_TOKEN_IS_SPENT -> renewed && calls == 1 && refusals == 0;
                case BETWEEN_SPENDING_AND_ANSWER -> told && calls == 1 && refusals == 1;
                case AS_THE_ANSWER_COMES ->
                    // The killed node may come back with a pair that it alone has.
                    (renewed && calls == 0 && refusals == 0) || (agreed && calls == 1 && refusals == 1);
                case AFTER_ANOTHER_NODE_HAS_THE_NEW_TOKEN -> renewed && calls == 0 && refusals == 0;
            };
        }

        private boolean isAll(int status) {
            return statuses.keySet().equals(Set.of(status));
        }

        @Override
        public String toString() {
            return "%s, which renewed a token, was killed %s: %d token calls afterwards, spent tokens presented %d; answers %s; all say %s"
                    .formatted(
                            victim,
                            moment.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            calls,
                            refusals,
                            statuses,
                            states);
        }
    }

    /** Plays it; all nodes serve before and after. */
    static Figures of(ClusterProcesses cluster, Vertx vertx, TokenProvider provider, Moment moment) throws IOException {
        return new KilledRefresher(cluster, vertx, provider).run(moment);
    }

    private Figures run(Moment moment) throws IOException {
        provider.hold(
                moment == Moment.BEFORE_THE_TOKEN_IS_SPENT
                        ? Hold.BEFORE_THE_TOKEN_IS_SPENT
                        : Hold.AFTER_THE_TOKEN_IS_SPENT);
        Instant end = account.logIn(cluster.nodes().get(0), cluster.nodes(), LIFETIME, HOUR);
        Waiting.until("the token is renewed", provider::isHeld);
        Waiting.until("it is told who renews it", () -> renewer().isPresent());
        NodeJvm victim = cluster.node(renewer().orElseThrow());
        List<NodeJvm> survivors = cluster.others(victim);
        int calls = provider.calls();
        int refusals = provider.refusals();
        switch (moment) {
            case BEFORE_THE_TOKEN_IS_SPENT, BETWEEN_SPENDING_AND_ANSWER -> {
                victim.kill();
                provider.forget();
            }
            case AS_THE_ANSWER_COMES -> {
                provider.release();
                victim.kill();
            }
            case AFTER_ANOTHER_NODE_HAS_THE_NEW_TOKEN -> {
                provider.release();
                account.await(survivors.get(0), List.of("active"));
                victim.kill();
            }
        }
        if (moment != Moment.AFTER_ANOTHER_NODE_HAS_THE_NEW_TOKEN) {
            Waiting.until("the first token has ended", () -> !Instant.now().isBefore(end));
        }
        List<Crowd.Reply> replies = new ArrayList<>(
                new Crowd(vertx, provider.model()).ask(survivors, EACH).await());
        victim.start().awaitReady();
        cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
        Set<TokenAccount.Shown> states = new TreeSet<>(Comparator.comparing(TokenAccount.Shown::toString));
        for (NodeJvm node : cluster.nodes()) {
            states.add(account.await(node, List.of("active", "reauth_required")));
        }
        replies.addAll(
                new Crowd(vertx, provider.model()).ask(cluster.nodes(), EACH).await());
        Figures found = new Figures(
                moment,
                victim.name(),
                provider.calls() - calls,
                provider.refusals() - refusals,
                states,
                Crowd.statuses(replies));
        account.logIn(victim, cluster.nodes(), HOUR, HOUR);
        return found;
    }

    private Optional<String> renewer() {
        return cluster.nodes().stream()
                .map(node -> RENEWER.matcher(account.at(node).reason()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst();
    }
}
