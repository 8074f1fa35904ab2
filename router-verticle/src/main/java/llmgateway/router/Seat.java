package llmgateway.router;

import java.util.concurrent.atomic.AtomicBoolean;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Permit;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;

/** The place that one attempt holds in an account. Any thread. */
final class Seat implements Permit {
    private final Board board;
    private final Candidate candidate;
    private final Ask ask;
    private final boolean probe;
    private final long takenAt;
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * A place that was occupied before.
     *
     * @param ask the request that it is for
     * @param probe whether the attempt is the one that finds out whether a rest is over
     */
    Seat(Board board, Candidate candidate, Ask ask, boolean probe) {
        this.board = board;
        this.candidate = candidate;
        this.ask = ask;
        this.probe = probe;
        this.takenAt = board.now();
    }

    Ask ask() {
        return ask;
    }

    @Override
    public void begun() {
        board.health().succeeded(candidate.account(), candidate.model(), takenAt);
        board.budget().answered();
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            AccountConfig account = candidate.account();
            if (probe) {
                board.health().probeOver(account, candidate.model());
            }
            board.vacate(account.id());
        }
    }
}
