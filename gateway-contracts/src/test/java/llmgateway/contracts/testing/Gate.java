package llmgateway.contracts.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A point in a scripted reply that is not passed until a test opens it. Any thread. */
public final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Lets the reply go on; stays open. */
    public void open() {
        opened.countDown();
    }

    /** Waits until the reply has come to this point. */
    public void awaitArrival() {
        Await.latch(arrived, "A reply reaches the gate");
    }

    /** Holds a reply until the gate opens or {@code given up} says that nobody waits for it any more. */
    void pass(CountDownLatch givenUp) throws InterruptedException {
        arrived.countDown();
        while (!opened.await(5, TimeUnit.MILLISECONDS)) {
            if (givenUp.getCount() == 0) {
                return;
            }
        }
    }
}
