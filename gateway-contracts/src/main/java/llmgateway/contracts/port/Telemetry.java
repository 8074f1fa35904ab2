package llmgateway.contracts.port;

import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;

/** Where the stages report what is counted. Called on event loops by all shards: implementations neither block nor lock. */
public interface Telemetry {

    void exchangeStarted();

    void exchangeEnded(ExchangeSummary summary);

    /**
     * Counts an attempt.
     *
     * @param outcome a label of {@link Outcome} or of {@link llmgateway.contracts.failure.FailureKind}
     * @param usage the tokens that the account reported
     * @param nanos how long the account was occupied by the attempt
     */
    void attemptEnded(String account, String outcome, Usage usage, long nanos);

    /**
     * Counts a try to renew an account's credential.
     *
     * @param result {@code ok}, or a word of a small set for why there is none
     */
    default void tokenRenewed(String account, String result) {}

    /**
     * Counts a call that a limit of its client key kept out.
     *
     * @param limit {@code rpm} or {@code concurrency}
     */
    default void keyLimited(String limit) {}

    /**
     * Counts whether a served request that belongs to a session went where the session's prompt cache is.
     *
     * @param result {@code hit}, {@code moved} or {@code new}
     */
    default void affinity(String result) {}

    /**
     * One finished exchange.
     *
     * @param key the id of the client key; empty without one
     * @param durationNanos from the request's head to the reply's last byte
     * @param overheadNanos the part of the time to the reply's first byte that was neither reading the request nor waiting for
     *     upstreams, or -1 if no upstream answered
     * @param firstByteNanos from the request's head to the first byte of a streamed reply, or -1 if there was none
     */
    record ExchangeSummary(
            Dialect dialect,
            String key,
            Served served,
            Outcome outcome,
            Usage usage,
            long durationNanos,
            long overheadNanos,
            long firstByteNanos) {}

    /** Counts nothing. */
    Telemetry NONE = new Telemetry() {
        @Override
        public void exchangeStarted() {}

        @Override
        public void exchangeEnded(ExchangeSummary summary) {}

        @Override
        public void attemptEnded(String account, String outcome, Usage usage, long nanos) {}
    };
}
