package llmgateway.contracts.health;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Those of whom there is something to tell, who has waited longest first. Any thread, without locks; marking what is marked already
 * costs a look into a map.
 *
 * @param <K> by what they are known
 */
public final class Untold<K> {
    private final ConcurrentMap<K, Boolean> marked = new ConcurrentHashMap<>();
    private final Queue<K> order = new ConcurrentLinkedQueue<>();

    /** Marks {@code key}; to be called after the change can be seen. */
    public void mark(K key) {
        if (marked.putIfAbsent(key, true) == null) {
            order.add(key);
        }
    }

    /** Takes the next mark away; what is seen afterwards holds the change. Null if there is none. */
    public @Nullable K next() {
        K key = order.poll();
        if (key != null) {
            marked.remove(key);
        }
        return key;
    }
}
