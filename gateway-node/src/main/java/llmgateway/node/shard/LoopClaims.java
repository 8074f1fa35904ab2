package llmgateway.node.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Which event loops carry a shard; the number of a shard is the order of its claim. Any thread, at start only. */
final class LoopClaims {
    private final List<Thread> loops = new ArrayList<>();

    synchronized OptionalInt claim(Thread loop) {
        if (loops.contains(loop)) {
            return OptionalInt.empty();
        }
        loops.add(loop);
        return OptionalInt.of(loops.size() - 1);
    }

    synchronized int count() {
        return loops.size();
    }
}
