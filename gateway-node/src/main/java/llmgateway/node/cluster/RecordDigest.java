package llmgateway.node.cluster;

import java.util.function.Supplier;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.node.state.Mirror;

/** The digest of the present records, made anew only when they have changed. Any thread. */
final class RecordDigest implements Supplier<String> {
    private final Mirror mirror;
    private volatile Known known = new Known(RecordSnapshot.EMPTY, RecordSnapshot.EMPTY.digest());

    RecordDigest(Mirror mirror) {
        this.mirror = mirror;
    }

    private record Known(RecordSnapshot of, String digest) {}

    @Override
    @SuppressWarnings("ReferenceEquality") // snapshots never change, so the same one has the same digest
    public String get() {
        RecordSnapshot now = mirror.snapshot();
        Known last = known;
        if (last.of() != now) {
            last = new Known(now, now.digest());
            known = last;
        }
        return last.digest();
    }
}
