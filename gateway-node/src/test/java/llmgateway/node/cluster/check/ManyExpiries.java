package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import llmgateway.node.cluster.check.SteadyLoad.Kind;

/** A token of a short life is renewed over and over while all nodes serve with it, one of which is started anew meanwhile. */
final class ManyExpiries {
    private static final int HOUR = 3600;

    private ManyExpiries() {}

    /**
     * What was found.
     *
     * @param calls of the token endpoint
     * @param early how many of them came before the token was due
     * @param refusals how often a spent token was presented
     * @param unauthorized how many requests came to the provider with a token that had ended; they were sent once more
     */
    record Figures(
            int calls,
            int early,
            int refusals,
            int requests,
            int unauthorized,
            List<SteadyLoad.Failure> failures,
            int exitCode) {

        boolean hold() {
            return early == 0 && refusals == 0 && failures.isEmpty() && exitCode == 0;
        }

        @Override
        public String toString() {
            return ("%d tokens in a row: %d of the calls for them before the token was due, spent tokens presented %d; %d requests,"
                            + " %d failed, %d sent once more%s")
                    .formatted(
                            calls,
                            early,
                            refusals,
                            requests,
                            failures.size(),
                            unauthorized,
                            hold() ? "" : " " + failures + " exit code " + exitCode);
        }
    }

    /**
     * Plays it; all nodes serve before and after.
     *
     * @param expiries how often the token is renewed at least
     * @param lifetime of each token in seconds
     */
    static Figures of(ClusterProcesses cluster, Vertx vertx, TokenProvider provider, int expiries, int lifetime)
            throws IOException {
        TokenAccount account = new TokenAccount(provider);
        NodeJvm restarted = cluster.nodes().get(cluster.nodes().size() - 1);
        int calls = provider.calls();
        int early = provider.early();
        int refusals = provider.refusals();
        int unauthorized = provider.unauthorized();
        account.logIn(cluster.nodes().get(0), cluster.nodes(), lifetime, lifetime);
        List<SteadyLoad> loads = new ArrayList<>();
        cluster.others(restarted).forEach(node -> loads.add(load(vertx, provider, node)));
        SteadyLoad first = load(vertx, provider, restarted);
        loads.add(first);

        awaitCalls(provider, calls + expiries / 2);
        first.end();
        restarted.terminate();
        int exitCode = restarted.exitCode();
        restarted.start().awaitReady();
        loads.add(load(vertx, provider, restarted));
        awaitCalls(provider, calls + expiries);
        provider.issuer().lifetime(HOUR);
        loads.forEach(SteadyLoad::end);
        Figures found = new Figures(
                provider.calls() - calls,
                provider.early() - early,
                provider.refusals() - refusals,
                loads.stream().mapToInt(SteadyLoad::answered).sum(),
                provider.unauthorized() - unauthorized,
                loads.stream().flatMap(load -> load.failures().stream()).toList(),
                exitCode);
        cluster.nodes().forEach(node -> node.awaitLive(cluster.names()));
        account.logIn(restarted, cluster.nodes(), HOUR, HOUR);
        return found;
    }

    private static SteadyLoad load(Vertx vertx, TokenProvider provider, NodeJvm node) {
        return SteadyLoad.on(vertx, node.port(), provider.model(), Map.of(Kind.PLAIN, 2));
    }

    private static void awaitCalls(TokenProvider provider, int calls) {
        Waiting.until(calls + " calls of the token endpoint", () -> provider.calls() >= calls);
    }
}
