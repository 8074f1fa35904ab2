package llmgateway.ingress.quota;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.KeyLimits;
import llmgateway.ingress.engine.quota.Claim;
import llmgateway.ingress.engine.quota.Grant;
import llmgateway.ingress.engine.quota.Lessee;
import llmgateway.ingress.engine.quota.View;
import llmgateway.ingress.quota.Verdict.Admitted;
import llmgateway.ingress.quota.Verdict.Limit;
import llmgateway.ingress.quota.Verdict.Refused;

/**
 * The limits of one key at this node: lets calls in under leases, asks the key's owner for more.
 * Calls that find nothing wait in turn, for {@link #PATIENCE} at most. Any thread; what happens happens in one lane.
 */
final class KeyQuota {
    static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Duration CLAIM_PATIENCE = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(25);
    private static final Duration LONG_PAUSE = Duration.ofMillis(250);
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    private final String key;
    private final Site site;
    private final Supplier<View> view;
    private final Lane lane = new Lane();
    private final Lessee lessee;
    private final KeyLedger ledger;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private boolean asking;
    private boolean pausing;
    private boolean closed;
    private boolean waking;
    private long wakesAt;

    KeyQuota(String key, Site site, Supplier<View> view) {
        this.key = key;
        this.site = site;
        this.view = view;
        this.lessee = new Lessee(site.lessee());
        this.ledger = new KeyLedger(key, site, view, lane);
    }

    /** What is known of the key here. */
    KeyLedger ledger() {
        return ledger;
    }

    /** As {@link KeyQuotas#enter}. */
    Ticket enter(KeyLimits limits, Consumer<Verdict> told) {
        Entry entry = new Entry(limits, told);
        lane.run(() -> queue(entry));
        return entry;
    }

    /** How many calls are under way that a limit on calls at once let in here. */
    int underWay() {
        return underWay.get();
    }

    private void queue(Entry entry) {
        if (waiting.isEmpty()) {
            // A pause was made for somebody less urgent.
            pausing = false;
        }
        waiting.add(entry);
        if (closed) {
            giveUp(entry);
        } else {
            step();
        }
        if (entry.stage == Stage.WAITING) {
            site.alarm().in(PATIENCE, () -> lane.run(() -> giveUp(entry)));
        }
    }

    private void giveUp(Entry entry) {
        if (waiting.remove(entry)) {
            refuse(entry, site.now());
            step();
        }
    }

    /** Does what can be done now: lets in who waits, gives back, asks. */
    private void step() {
        long now = site.now();
        serve(now);
        lessee.trim(waiting.size(), now);
        if (asking || pausing || closed) {
            return;
        }
        if (lessee.calls(waiting.size(), now)) {
            ask(now);
        } else {
            wake(lessee.nextStep(now), now);
        }
    }

    private void serve(long now) {
        for (Entry first = waiting.peek(); first != null; first = waiting.peek()) {
            if (lessee.take(first.limits, now)) {
                waiting.remove();
                if (first.limits.concurrency() > 0) {
                    underWay.incrementAndGet();
                }
                first.tell(Stage.IN, Admitted.ADMITTED);
            } else if (lessee.exhausted(now, PATIENCE.toNanos())) {
                waiting.remove();
                refuse(first, now);
            } else {
                return;
            }
        }
    }

    private void refuse(Entry entry, long now) {
        boolean permit = lessee.lacksPermit(now);
        Duration wait = longer(LEAST_WAIT, Duration.ofNanos(permit ? lessee.untilNext(now) : 0));
        Duration full = longer(wait, Duration.ofNanos(permit ? lessee.untilAll(now) : 0));
        entry.tell(
                Stage.OUT,
                permit
                        ? new Refused(Limit.RPM, entry.limits.rpm(), wait, full)
                        : new Refused(Limit.CONCURRENCY, entry.limits.concurrency(), wait, full));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private void ask(long now) {
        asking = true;
        Claim claim = lessee.claim(waiting.size(), now);
        String owner = view.get().holders(key).owner();
        Future<Grant> answer = owner.equals(site.self())
                ? ledger.decide(claim, now)
                : site.link()
                        .ask(owner, Topics.CLAIM, QuotaJson.claim(key, claim, now), CLAIM_PATIENCE)
                        .map(QuotaJson::grant);
        long number = lessee.number();
        answer.onComplete(result -> lane.run(() -> answered(number, now, result)));
    }

    private void answered(long number, long askedAt, AsyncResult<Grant> result) {
        asking = false;
        long now = site.now();
        boolean meant = number == lessee.number();
        if (meant && result.succeeded()) {
            Grant grant = result.result();
            lessee.granted(grant, askedAt, now);
            serve(now);
            if (!grant.heard() || (!grant.gives() && !waiting.isEmpty())) {
                pause();
            }
        } else {
            lessee.unanswered();
            if (meant) {
                pause();
            }
        }
        step();
    }

    private void pause() {
        pausing = true;
        site.alarm()
                .in(
                        waiting.isEmpty() ? LONG_PAUSE : PAUSE,
                        () -> lane.run(() -> {
                            pausing = false;
                            step();
                        }));
    }

    private void wake(long wait, long now) {
        if (wait >= 0 && (!waking || now + wait - wakesAt < 0)) {
            waking = true;
            wakesAt = now + wait;
            site.alarm()
                    .in(
                            Duration.ofNanos(wait),
                            () -> lane.run(() -> {
                                waking = false;
                                step();
                            }));
        }
    }

    private void left(Entry entry) {
        switch (entry.stage) {
            case WAITING -> {
                waiting.remove(entry);
                step();
            }
            case IN -> {
                if (entry.limits.concurrency() > 0) {
                    underWay.decrementAndGet();
                    lessee.release(site.now());
                    step();
                }
            }
            case OUT -> {}
        }
        entry.stage = Stage.OUT;
    }

    /** Tells the accounts that are known here, by lessee; this node's own as it is now. */
    Future<JsonObject> reported() {
        Promise<JsonObject> told = Promise.promise();
        lane.run(() -> {
            long now = site.now();
            told.complete(ledger.told(lessee.report(asking, now), now));
            step();
        });
        return told.future();
    }

    /** As {@link #reported}, for the last time: all that calls do not hold is given back, and no further call is let in. */
    Future<JsonObject> closed() {
        lane.run(() -> {
            closed = true;
            lessee.surrender();
            while (!waiting.isEmpty()) {
                giveUp(waiting.element());
            }
        });
        return reported();
    }

    private enum Stage {
        WAITING,
        IN,
        OUT
    }

    /** A call at the door; its stage is the lane's. */
    private final class Entry implements Ticket {
        private final KeyLimits limits;
        private final Consumer<Verdict> told;
        private Stage stage = Stage.WAITING;

        Entry(KeyLimits limits, Consumer<Verdict> told) {
            this.limits = limits;
            this.told = told;
        }

        void tell(Stage next, Verdict verdict) {
            stage = next;
            told.accept(verdict);
        }

        @Override
        public void giveBack() {
            lane.run(() -> left(this));
        }
    }
}
