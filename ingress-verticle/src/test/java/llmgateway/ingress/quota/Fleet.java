package llmgateway.ingress.quota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.ingress.quota.Verdict.Admitted;
import org.jspecify.annotations.Nullable;

/** Nodes that let calls of one key in, in one thread and in virtual time, and the count of what they let in all together. */
final class Fleet {
    static final String KEY = "team";
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(60);

    /** For how long calls matter that one side of a split let in before it noticed that there is none any more. */
    private static final Duration REMEMBERED = Duration.ofSeconds(65);

    final VirtualTime time = new VirtualTime();
    final Random random;
    Weather weather = Weather.FINE;
    KeyLimits limits;

    /** How often the limit may be let in, because nodes are split now, or were while calls were let in that still count. */
    int sides = 1;

    /** How many questions the nodes asked each other. */
    final AtomicInteger asked = new AtomicInteger();

    final List<Verdict> verdicts = new ArrayList<>();
    int admitted;
    int busy;

    @Nullable
    String violation;

    private final FakePeers network;
    private final TreeMap<String, Run> runs = new TreeMap<>();
    private final Deque<Long> window = new ArrayDeque<>();

    Fleet(long seed, KeyLimits limits, String... names) {
        random = new Random(seed);
        this.limits = limits;
        network = new FakePeers(names);
        for (String name : names) {
            network.kill(name);
        }
    }

    /** One life of a node, with a clock of its own. */
    private final class Run {
        private final KeyQuotas quotas;
        private boolean alive = true;
        private boolean ended;
        private int held;

        Run(String name) {
            long skew = random.nextLong();
            quotas = new KeyQuotas(
                    new SlowPeers(network.peers(name), time, random, () -> weather, () -> alive),
                    new RoughLink(network.link(name), time, random, () -> weather, () -> alive, asked),
                    () -> time.now() + skew,
                    (wait, action) -> time.in(wait, () -> {
                        if (alive) {
                            action.run();
                        }
                    }));
        }
    }

    List<String> running() {
        return List.copyOf(runs.keySet());
    }

    /** The running nodes on the side of {@code name}. */
    List<String> near(String name) {
        return running().stream()
                .filter(other ->
                        other.equals(name) || network.peers(name).live().contains(other))
                .toList();
    }

    KeyQuotas quotas(String name) {
        Run run = runs.get(name);
        if (run == null) {
            throw new IllegalArgumentException(name + " does not run");
        }
        return run.quotas;
    }

    void start(String name) {
        network.revive(name);
        runs.put(name, new Run(name));
    }

    void kill(String name) {
        Run run = runs.remove(name);
        if (run != null) {
            run.alive = false;
            busy -= run.held;
            network.kill(name);
        }
    }

    /** Stops a node as it should be stopped: it ends its calls and says goodbye. */
    void leave(String name) {
        Run run = runs.remove(name);
        if (run != null) {
            busy -= run.held;
            run.ended = true;
            run.quotas.close().onComplete(told -> {
                run.alive = false;
                if (!runs.containsKey(name)) {
                    network.kill(name);
                }
            });
        }
    }

    void split(Set<String> left, Set<String> right) {
        sides++;
        network.split(left, right);
    }

    void heal() {
        network.heal();
        time.in(REMEMBERED, () -> sides--);
    }

    /** A call of a client to a node. */
    void call(String name, Duration hold) {
        call(name, hold, Duration.ofHours(1));
    }

    /** A call of a client that waits no longer than {@code patience} to be let in. */
    void call(String name, Duration hold, Duration patience) {
        Run run = runs.get(name);
        if (run == null) {
            return;
        }
        KeyLimits current = limits;
        Call call = new Call(run, current.concurrency() > 0);
        call.ticket = run.quotas.enter(KEY, current, verdict -> call.told(verdict, hold));
        if (call.over) {
            call.ticket.giveBack();
        }
        time.in(patience, call::giveUp);
    }

    private final class Call {
        private final Run run;
        private final boolean counted;
        private @Nullable Ticket ticket;
        private boolean answered;
        private boolean over;

        Call(Run run, boolean counted) {
            this.run = run;
            this.counted = counted;
        }

        void told(Verdict verdict, Duration hold) {
            if (answered) {
                violation = "A call was told twice, or after it had gone";
            }
            answered = true;
            verdicts.add(verdict);
            if (verdict == Admitted.ADMITTED) {
                entered(run, counted);
                time.in(hold, this::end);
            } else {
                end();
            }
        }

        void giveUp() {
            if (!answered) {
                answered = true;
                end();
            }
        }

        private void end() {
            over = true;
            if (ticket != null && run.alive && !run.ended) {
                leaves(run);
                ticket.giveBack();
            }
        }

        private boolean in;

        private void entered(Run by, boolean slot) {
            admitted++;
            in = slot;
            note();
            if (slot) {
                by.held++;
                busy++;
                if (busy > limits.concurrency() * sides) {
                    violation = busy + " at once at " + time.now();
                }
            }
        }

        private void leaves(Run by) {
            if (in) {
                in = false;
                by.held--;
                busy--;
            }
        }
    }

    private void note() {
        long now = time.now();
        while (!window.isEmpty() && window.element() <= now - WINDOW) {
            window.remove();
        }
        window.add(now);
        if (limits.rpm() > 0 && window.size() > limits.rpm() * sides) {
            violation = window.size() + " in 60 seconds at " + now;
        }
    }

    /** Calls come to all nodes for a while. */
    void demand(Duration span, double callsPerSecond, Duration longestHold) {
        long end = time.now() + span.toNanos();
        long next = time.now();
        while (true) {
            next += (long) (-Math.log(1 - random.nextDouble()) / callsPerSecond * 1e9);
            if (next > end) {
                break;
            }
            time.pass(Duration.ofNanos(next - time.now()));
            List<String> all = running();
            if (!all.isEmpty()) {
                Duration hold = Duration.ofNanos(1 + (long) (random.nextDouble() * longestHold.toNanos()));
                Duration patience = Duration.ofMillis(random.nextInt(10) == 0 ? random.nextInt(250) : 3_600_000);
                call(all.get(random.nextInt(all.size())), hold, patience);
            }
        }
        time.pass(Duration.ofNanos(end - time.now()));
    }
}
