package llmgateway.ingress;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;

/** The exchanges of one shard that are under way. Confined to the shard's event loop. */
final class OpenExchanges {
    private static final Failure STOPPING = Failure.of(
                    FailureKind.GATEWAY_FULL, "This gateway is being stopped; the request can be made again.")
            .withRetryAfter(Duration.ofSeconds(1));

    private final Set<ClientExchange> all = new HashSet<>();

    void add(ClientExchange exchange) {
        all.add(exchange);
    }

    void remove(ClientExchange exchange) {
        all.remove(exchange);
    }

    /** Ends all exchanges before their time and has their clients told. */
    void interrupt() {
        List.copyOf(all).forEach(exchange -> exchange.interrupt(STOPPING, Outcome.GATEWAY_ERROR));
    }

    /** Ends all exchanges at once. */
    void cut() {
        List.copyOf(all).forEach(exchange -> exchange.cut(Outcome.GATEWAY_ERROR));
    }
}
