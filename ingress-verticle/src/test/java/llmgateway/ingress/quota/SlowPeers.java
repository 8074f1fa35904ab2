package llmgateway.ingress.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import llmgateway.contracts.peer.Peers;

/** Peers that notice after a while only that others came or went. */
final class SlowPeers implements Peers {
    private final Peers inner;
    private final List<Runnable> observers = new ArrayList<>();
    private SortedSet<String> live;

    SlowPeers(Peers inner, VirtualTime time, Random random, Supplier<Weather> weather, BooleanSupplier alive) {
        this.inner = inner;
        this.live = inner.live();
        inner.observe(() -> {
            int lag = weather.get().lagMillis();
            time.in(Duration.ofMillis(lag == 0 ? 0 : random.nextInt(lag)), () -> {
                if (alive.getAsBoolean() && !live.equals(inner.live())) {
                    live = inner.live();
                    observers.forEach(Runnable::run);
                }
            });
        });
    }

    @Override
    public String self() {
        return inner.self();
    }

    @Override
    public SortedSet<String> live() {
        return live;
    }

    @Override
    public SortedSet<String> known() {
        return inner.known();
    }

    @Override
    public void observe(Runnable observer) {
        observers.add(observer);
    }
}
