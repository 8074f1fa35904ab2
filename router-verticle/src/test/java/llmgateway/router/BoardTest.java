package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final int BOUND = 3;
    private static final AccountConfig ACCOUNT = Accounts.bounded(Accounts.account("a", "anthropic", ""), BOUND);
    private static final Candidate CANDIDATE = new Candidate(ACCOUNT, "m");
    private static final Ask ASK = Ask.of("m");

    private final Board board = new Board();

    @Test
    void noPlaceIsTakenTwiceAndNoneIsLostWhateverComesAtOnce() throws InterruptedException {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        ConcurrentLinkedQueue<Seat> seats = new ConcurrentLinkedQueue<>();
        int threads = 4;
        int each = 5_000;
        List<Thread> clients = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            clients.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    come(i % 7 == 0, working, most, served, left, seats);
                    if (i % 3 == 0) {
                        leave(seats.poll(), working);
                    }
                }
            }));
        }
        clients.forEach(Thread::start);
        Thread worker = new Thread(() -> {
            while (served.get() + left.get() < threads * each) {
                leave(seats.poll(), working);
                Thread.onSpinWait();
            }
        });
        worker.start();
        for (Thread client : clients) {
            client.join();
        }
        Await.until("all are served or left", () -> served.get() + left.get() == threads * each);
        worker.join();
        for (Seat seat = seats.poll(); seat != null; seat = seats.poll()) {
            leave(seat, working);
        }

        assertThat(most.get()).isLessThanOrEqualTo(BOUND);
        assertThat(board.inFlight("a")).isZero();
        assertThat(served.get()).isGreaterThan(0);
    }

    private void come(
            boolean impatient,
            AtomicInteger working,
            AtomicInteger most,
            AtomicInteger served,
            AtomicInteger left,
            ConcurrentLinkedQueue<Seat> seats) {
        Seat seat = board.take(CANDIDATE, ASK);
        if (seat != null) {
            work(seat, working, most, served, seats);
            return;
        }
        Waiter waiter = new Waiter(new Waiter.Turn() {
            @Override
            public void seated(String account) {
                Seat held = board.seat(CANDIDATE, ASK);
                if (held != null) {
                    work(held, working, most, served, seats);
                }
            }

            @Override
            public void late() {
                left.incrementAndGet();
            }
        });
        if (!board.await(List.of(ACCOUNT), waiter, Configs.routing(3)) || impatient) {
            waiter.giveUp();
        }
    }

    private static void work(
            Seat seat,
            AtomicInteger working,
            AtomicInteger most,
            AtomicInteger served,
            ConcurrentLinkedQueue<Seat> seats) {
        most.accumulateAndGet(working.incrementAndGet(), Math::max);
        seats.add(seat);
        served.incrementAndGet();
    }

    private static void leave(@Nullable Seat seat, AtomicInteger working) {
        if (seat != null) {
            working.decrementAndGet();
            seat.release();
            seat.release();
        }
    }

    @Test
    void anAccountWithoutABoundIsNeverFull() {
        Candidate wide = new Candidate(Accounts.account("wide", "anthropic", ""), "m");
        for (int i = 0; i < 1000; i++) {
            assertThat(board.take(wide, ASK)).isNotNull();
        }
        assertThat(board.full(wide.account())).isFalse();
        assertThat(board.inFlight("wide")).isEqualTo(1000);
    }

    @Test
    void aBoundThatIsRaisedLetsThoseInWhoWait() {
        for (int i = 0; i < BOUND; i++) {
            board.take(CANDIDATE, ASK);
        }
        List<String> seated = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            board.await(List.of(ACCOUNT), waiting(seated, i), Configs.routing(3));
        }
        assertThat(seated).isEmpty();

        AccountConfig raised = Accounts.bounded(ACCOUNT, BOUND + 2);
        assertThat(board.take(new Candidate(raised, "m"), ASK))
                .as("nobody overtakes")
                .isNull();
        board.await(List.of(raised), waiting(seated, 3), Configs.routing(3));

        assertThat(seated).containsExactly("0 a", "1 a");
    }

    private static Waiter waiting(List<String> seated, int number) {
        return new Waiter(new Waiter.Turn() {
            @Override
            public void seated(String account) {
                seated.add(number + " " + account);
            }

            @Override
            public void late() {}
        });
    }
}
