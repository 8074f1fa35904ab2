package llmgateway.node.cluster.state;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.StateRecord;
import llmgateway.node.state.Mirror.Proposed;

/**
 * How one node took a proposal.
 *
 * @param node its name; empty if it is silent
 * @param held what it holds instead
 */
record Vote(String node, boolean accepted, List<StateRecord> held) {
    static final Vote SILENT = new Vote("", false, List.of());

    /** Whether the node holds something that is not older than the proposal. */
    boolean isConflict(List<Proposed> proposal) {
        return proposal.stream().anyMatch(proposed -> instead(proposed).isPresent());
    }

    /** What the node holds in place of {@code proposed}, unless that is what it was made from, or older. */
    Optional<StateRecord> instead(Proposed proposed) {
        if (accepted) {
            return Optional.empty();
        }
        RecordId id = proposed.record().id();
        return held.stream()
                .filter(its -> its.id().equals(id) && !its.equals(proposed.record()))
                .filter(its -> proposed.base()
                        .filter(base -> its.version().compareTo(base) <= 0)
                        .isEmpty())
                .findFirst();
    }
}
