package llmgateway.contracts;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A view computed from an immutable snapshot and kept until another snapshot is published. Stages hold one of these for each
 * view they need, so that a request pays a reference comparison and a reload takes effect on the next request.
 *
 * <p>Confined to one thread; the source may be written by any.
 */
public final class Derived<S, T> implements Supplier<T> {
    private final Supplier<S> source;
    private final Function<? super S, ? extends T> view;
    private @Nullable S seen;
    private @Nullable T value;

    public Derived(Supplier<S> source, Function<? super S, ? extends T> view) {
        this.source = source;
        this.view = view;
    }

    @Override
    public T get() {
        S current = source.get();
        T cached = value;
        if (cached == null || current != seen) {
            cached = view.apply(current);
            value = cached;
            seen = current;
        }
        return cached;
    }
}
