package llmgateway.node.state.file;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.StateRecord;

/** Changes of records that somebody waits for. Applied, finished and failed on the writer's thread. */
abstract class Pending<T> {
    private final Acknowledgement<T> acknowledgement = new Acknowledgement<>();

    final Future<T> future() {
        return acknowledgement.future();
    }

    /**
     * Makes all changes or none.
     *
     * @param records what there is, with the changes of those before; changed in place
     * @param changed gets the new records
     * @param writer who gives versions
     * @param nextRevision the revision that has the changes
     * @return whether anything was changed
     */
    abstract boolean apply(
            Map<RecordId, StateRecord> records, List<StateRecord> changed, String writer, long nextRevision);

    /** Tells what came of it, once what was applied is durable. */
    abstract void finish();

    final void succeed(T result) {
        acknowledgement.complete(result);
    }

    final void fail(Exception cause) {
        acknowledgement.fail(cause);
    }
}
