package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import llmgateway.node.cluster.check.TokenProvider.Hold;

/**
 * Crowds ask all nodes for an account whose token ends while its renewal is held up at the token endpoint, and again when the
 * provider lets nobody in with the token any more.
 */
final class ExpiringToken {
    private static final int HOUR = 3600;

    private ExpiringToken() {}

    /**
     * What was found.
     *
     * @param before the token's end, with which statuses requests were answered
     * @param after the token's end, with which statuses requests were answered that came while the renewal was held up
     * @param revoked with which statuses requests were answered when the provider had ended the token early
     * @param old how many requests were served with the first token
     * @param calls how often the token endpoint was asked at the end of the first token, and at the end of the second
     * @param refusals how often a refresh token was presented that was spent
     */
    record Figures(
            int crowd,
            Map<Integer, Long> before,
            Map<Integer, Long> after,
            Map<Integer, Long> revoked,
            int old,
            List<Integer> calls,
            int refusals) {

        boolean hold() {
            return List.of(before, after, revoked).stream().allMatch(all -> all.equals(Map.of(200, (long) crowd)))
                    && calls.equals(List.of(1, 1))
                    && refusals == 0;
        }

        @Override
        public String toString() {
            return ("a token ends: answers %s to requests shortly before, %d of them with the old token; %s to those after it; %s when"
                            + " the provider had ended it; token calls %s; spent tokens presented %d")
                    .formatted(before, old, after, revoked, calls, refusals);
        }
    }

    /**
     * Plays it; all nodes of {@code cluster} serve before and after.
     *
     * @param each how many requests are sent to each node each time
     * @param lifetime of the first token in seconds
     */
    static Figures of(ClusterProcesses cluster, Vertx vertx, TokenProvider provider, int each, int lifetime)
            throws IOException {
        List<NodeJvm> nodes = cluster.nodes();
        TokenAccount account = new TokenAccount(provider);
        int refusals = provider.refusals();
        List<Integer> calls = new ArrayList<>(List.of(provider.calls()));
        provider.hold(Hold.BEFORE_THE_TOKEN_IS_SPENT);
        Instant end = account.logIn(nodes.get(0), nodes, lifetime, HOUR);
        Waiting.until("the token is renewed", provider::isHeld);
        String old = provider.issuer().accessToken();
        Crowd before = new Crowd(vertx, provider.model()).ask(nodes, each);
        Waiting.until("the token ends", () -> Instant.now().isAfter(end));
        Crowd after = new Crowd(vertx, provider.model()).ask(nodes, each);
        Waiting.until(
                "all requests have reached their nodes",
                () -> nodes.stream().allMatch(node -> node.metric("gateway_in_flight_requests") >= each));
        provider.release();
        Map<Integer, Long> beforeIt = Crowd.statuses(before.await());
        Map<Integer, Long> afterIt = Crowd.statuses(after.await());
        nodes.forEach(node -> account.await(node, List.of("active")));
        calls.add(provider.calls());

        provider.issuer().endAccess();
        List<Crowd.Reply> revoked =
                new Crowd(vertx, provider.model()).ask(nodes, each).await();
        nodes.forEach(node -> account.await(node, List.of("active")));
        calls.add(provider.calls());
        return new Figures(
                each * nodes.size(),
                beforeIt,
                afterIt,
                Crowd.statuses(revoked),
                provider.served(old),
                List.of(calls.get(1) - calls.get(0), calls.get(2) - calls.get(1)),
                provider.refusals() - refusals);
    }
}
