package llmgateway.node.state.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror.Proposed;

/** What another node proposes. */
final class PendingAcceptance extends Pending<List<StateRecord>> {
    private final List<Proposed> proposal;
    private final List<StateRecord> held = new ArrayList<>();

    PendingAcceptance(List<Proposed> proposal) {
        this.proposal = List.copyOf(proposal);
    }

    @Override
    boolean apply(Map<RecordId, StateRecord> records, List<StateRecord> changed, String writer, long nextRevision) {
        boolean known = true;
        boolean fits = true;
        for (Proposed proposed : proposal) {
            Optional<StateRecord> present =
                    Optional.ofNullable(records.get(proposed.record().id()));
            present.ifPresent(held::add);
            known &= present.equals(Optional.of(proposed.record()));
            fits &= present.map(StateRecord::version).equals(proposed.base());
        }
        if (known || !fits) {
            if (known) {
                held.clear();
            }
            return false;
        }
        held.clear();
        for (Proposed proposed : proposal) {
            records.put(proposed.record().id(), proposed.record());
            changed.add(proposed.record());
        }
        return true;
    }

    @Override
    void finish() {
        succeed(held);
    }
}
