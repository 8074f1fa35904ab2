package llmgateway.node.telemetry;

import llmgateway.contracts.Usage;
import llmgateway.contracts.port.Telemetry;

/** Counts everything twice: for the metrics, and for the account, the model and the client key that it is about. */
public record CountedTelemetry(Telemetry metrics, UsageCounters usage) implements Telemetry {

    @Override
    public void exchangeStarted() {
        metrics.exchangeStarted();
    }

    @Override
    public void exchangeEnded(ExchangeSummary summary) {
        metrics.exchangeEnded(summary);
        usage.exchangeEnded(summary);
    }

    @Override
    public void keyLimited(String limit) {
        metrics.keyLimited(limit);
    }

    @Override
    public void affinity(String result) {
        metrics.affinity(result);
    }

    @Override
    public void attemptEnded(String account, String outcome, Usage tokens, long nanos) {
        metrics.attemptEnded(account, outcome, tokens, nanos);
        usage.attemptEnded(account, outcome, tokens, nanos);
    }

    @Override
    public void tokenRenewed(String account, String result) {
        metrics.tokenRenewed(account, result);
    }
}
