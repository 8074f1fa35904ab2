package llmgateway.router.engine.affinity;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A map of what was used lately. It holds two generations: what is used moves to the young one, and when that is full the old one is
 * dropped and the young one becomes the old. So the {@code capacity} entries that were used last are always there, and never more
 * than about twice as many. Any thread.
 */
final class RecentMap<K, V> {
    private final int capacity;
    private final AtomicReference<Generations<K, V>> generations =
            new AtomicReference<>(new Generations<>(new ConcurrentHashMap<>(), Map.of()));

    private record Generations<K, V>(Map<K, V> young, Map<K, V> old) {}

    RecentMap(int capacity) {
        this.capacity = capacity;
    }

    @Nullable
    V get(K key) {
        Generations<K, V> now = generations();
        V value = now.young.get(key);
        if (value != null) {
            return value;
        }
        V older = now.old.get(key);
        if (older != null) {
            now.young.putIfAbsent(key, older);
            turnIfFull(now);
        }
        return older;
    }

    void put(K key, V value) {
        Generations<K, V> now = generations();
        now.young.put(key, value);
        turnIfFull(now);
    }

    private void turnIfFull(Generations<K, V> now) {
        if (now.young.size() >= capacity) {
            generations.compareAndSet(now, new Generations<>(new ConcurrentHashMap<>(), now.young));
        }
    }

    private Generations<K, V> generations() {
        return Objects.requireNonNull(generations.get());
    }

    int size() {
        Generations<K, V> now = generations();
        return now.young.size() + now.old.size();
    }
}
