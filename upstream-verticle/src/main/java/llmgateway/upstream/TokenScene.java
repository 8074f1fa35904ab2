package llmgateway.upstream;

import java.time.Duration;
import java.time.InstantSource;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordStore;
import llmgateway.upstream.engine.token.RefreshSchedule;

/**
 * What all keepers of tokens share.
 *
 * @param peers the nodes that write to the store, this one among them
 */
record TokenScene(
        Peers peers,
        RecordStore store,
        TokenJournal journal,
        TokenEndpoint endpoint,
        IdentityTokens identities,
        RefreshSchedule schedule,
        InstantSource clock,
        Timers timers,
        Telemetry telemetry) {

    /** Does things later, on the keepers' context. */
    interface Timers {

        /** Runs {@code work} once after {@code wait}; the result takes that back. */
        Runnable after(Duration wait, Runnable work);
    }
}
