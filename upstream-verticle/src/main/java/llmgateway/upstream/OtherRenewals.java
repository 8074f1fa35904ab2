package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Intent;
import org.jspecify.annotations.Nullable;

/**
 * The renewals of one account that other nodes began, as far as the store tells of them. One is under way until it is taken back,
 * its node is gone, or it lasts for longer than a renewal can.
 *
 * <p>That a pair is spent once is not held here but by the terms. What is held here is that the last try is not wasted and the token
 * endpoint not pressed: it is quiet for a moment after a renewal was taken back, and after nodes have come or gone, since one that
 * cannot be heard just now may be spending a token all the same. Confined to the keepers' context.
 */
final class OtherRenewals {
    /** Longer than a renewal takes: what it may take until it is sent, and the patience with the token endpoint. */
    static final Duration LONGEST = Duration.ofSeconds(60);

    /** Longer than it takes nodes that see each other again to hold the same. */
    static final Duration QUIET = Duration.ofSeconds(5);

    /** Nodes that come and go all the time are no reason to renew nothing. */
    static final Duration LONGEST_QUIET = Duration.ofSeconds(15);

    private final TokenScene scene;
    private final TokenShelf shelf;
    private final Runnable changed;
    private Optional<TokenRecord> seen = Optional.empty();
    private boolean overdue;
    private @Nullable Right taken;
    private Instant takenSince = Instant.MIN;
    private Runnable patience = () -> {};
    private boolean quiet;
    private Runnable rest = () -> {};
    private Runnable longestRest = () -> {};
    private boolean yielding;
    private Runnable turn = () -> {};
    private @Nullable Promise<Void> waiting;
    private boolean closed;

    /**
     * Watches the place of an account's tokens.
     *
     * @param changed told when {@link #renewer} may be another one without the store having changed
     */
    OtherRenewals(TokenScene scene, TokenShelf shelf, Runnable changed) {
        this.scene = scene;
        this.shelf = shelf;
        this.changed = changed;
    }

    /** The node that is renewing the tokens now. */
    Optional<String> renewer() {
        return begun(seen)
                .map(Intent::node)
                .filter(node -> !overdue && scene.peers().alive(node));
    }

    /** Whether nothing speaks against beginning a renewal here. */
    boolean isFree() {
        return !quiet && !yielding && renewer().isEmpty();
    }

    /** Whether a renewal here waits for others. */
    boolean isAwaited() {
        return waiting != null;
    }

    /** Succeeds when it is worth looking at the tokens again: they are newer, or it {@link #isFree}; fails when the node stops. */
    Future<Void> freed() {
        if (closed) {
            return Future.failedFuture("The node stops");
        }
        Promise<Void> promise = waiting == null ? Promise.promise() : waiting;
        waiting = promise;
        return promise.future();
    }

    /** The store may hold something else. */
    void look() {
        Optional<TokenRecord> present = shelf.stored().tokens();
        Optional<Intent> before = begun(seen);
        Optional<Intent> now = begun(present);
        boolean settled = !generation(present).equals(generation(seen))
                || present.filter(its -> its.verdict().isPresent()).isPresent();
        seen = present;
        if (!now.equals(before)) {
            overdue = false;
            taken = null;
            patience.run();
            patience = now.isPresent() ? scene.timers().after(LONGEST, this::overdue) : () -> {};
            boolean vanished = present.flatMap(TokenRecord::intent).isEmpty() && !settled;
            if (vanished) {
                beQuiet();
            }
        }
        if (settled || isFree()) {
            wake();
        }
    }

    /** Whether it is long ago that this node heard first that {@code by} has the right to spend {@code generation} for that time. */
    boolean isOverdue(long generation, int number, String by) {
        Right its = new Right(generation, number, by);
        Instant now = scene.clock().instant();
        if (!its.equals(taken)) {
            taken = its;
            takenSince = now;
        }
        return !now.isBefore(takenSince.plus(LONGEST));
    }

    private record Right(long generation, int number, String node) {}

    /** Nodes came or went. */
    void peersChanged() {
        beQuiet();
    }

    /** Nothing is begun here for a moment; a moment that is prolonged over and over ends all the same. */
    void beQuiet() {
        if (!quiet) {
            quiet = true;
            longestRest = scene.timers().after(LONGEST_QUIET, this::endQuiet);
        }
        rest.run();
        rest = scene.timers().after(QUIET, this::endQuiet);
    }

    private void endQuiet() {
        quiet = false;
        rest.run();
        longestRest.run();
        freer();
    }

    /** Others want to begin too, and none of them can be seen to have begun: they come first for a moment, later for a longer one. */
    void yieldTurn() {
        yielding = true;
        boolean recent = scene.clock().instant().isBefore(takenSince.plus(QUIET));
        Duration tie = scene.schedule().tie();
        turn.run();
        turn = scene.timers().after(recent ? tie : tie.multipliedBy(3), () -> {
            yielding = false;
            freer();
        });
    }

    private void overdue() {
        overdue = true;
        freer();
    }

    private void freer() {
        changed.run();
        if (isFree()) {
            wake();
        }
    }

    private void wake() {
        Promise<Void> woken = waiting;
        waiting = null;
        if (woken != null) {
            woken.complete();
        }
    }

    private Optional<Intent> begun(Optional<TokenRecord> tokens) {
        return tokens.flatMap(TokenRecord::intent)
                .filter(intent -> !intent.node().isEmpty()
                        && !intent.node().equals(scene.peers().self()));
    }

    private static Optional<Long> generation(Optional<TokenRecord> tokens) {
        return tokens.map(TokenRecord::generation);
    }

    /** Whoever waits waits no more. */
    void close() {
        closed = true;
        patience.run();
        rest.run();
        longestRest.run();
        turn.run();
        Promise<Void> left = waiting;
        waiting = null;
        if (left != null) {
            left.fail("The node stops");
        }
    }
}
