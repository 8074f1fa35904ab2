package llmgateway.node.state.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.StateRecord;

/** Records of another node, of which the higher ones are taken. */
final class PendingMerge extends Pending<List<StateRecord>> {
    private final List<StateRecord> theirs;
    private final List<StateRecord> replaced = new ArrayList<>();

    PendingMerge(List<StateRecord> theirs) {
        this.theirs = List.copyOf(theirs);
    }

    @Override
    boolean apply(Map<RecordId, StateRecord> records, List<StateRecord> changed, String writer, long nextRevision) {
        boolean any = false;
        for (StateRecord record : theirs) {
            StateRecord held = records.get(record.id());
            if (held == null || record.version().compareTo(held.version()) > 0) {
                if (held != null) {
                    replaced.add(held);
                }
                records.put(record.id(), record);
                changed.add(record);
                any = true;
            }
        }
        return any;
    }

    @Override
    void finish() {
        succeed(replaced);
    }
}
