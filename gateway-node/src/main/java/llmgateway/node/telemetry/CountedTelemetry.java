package llmgateway.node.telemetry;

import llmgateway.contracts.Usage;
import llmgateway.contracts.port.Telemetry;

/** Counts everything twice: for the metrics, and each attempt for its account. */
public record CountedTelemetry(Telemetry metrics, AccountCounters accounts) implements Telemetry {

    @Override
    public void exchangeStarted() {
        metrics.exchangeStarted();
    }

    @Override
    public void exchangeEnded(ExchangeSummary summary) {
        metrics.exchangeEnded(summary);
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
    public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
        metrics.attemptEnded(account, outcome, usage, nanos);
        accounts.attemptEnded(account, outcome, usage, nanos);
    }

    @Override
    public void tokenRenewed(String account, String result) {
        metrics.tokenRenewed(account, result);
    }
}
