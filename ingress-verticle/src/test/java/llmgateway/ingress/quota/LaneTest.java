package llmgateway.ingress.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LaneTest {
    private int count;

    @Test
    void worksOfManyThreadsRunOneAfterTheOther() throws Exception {
        Lane lane = new Lane();
        int each = 20_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException stopped) {
                    return;
                }
                for (int work = 0; work < each; work++) {
                    lane.run(() -> count++);
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(count).isEqualTo(4 * each);
    }

    @Test
    void workThatComesMeanwhileRunsAfterwards() {
        Lane lane = new Lane();
        List<String> done = new ArrayList<>();

        lane.run(() -> {
            lane.run(() -> done.add("second"));
            done.add("first");
        });

        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void aWorkThatFailsStopsNoOther() {
        Lane lane = new Lane();
        List<String> done = new ArrayList<>();

        lane.run(() -> {
            throw new IllegalStateException("a defect");
        });
        lane.run(() -> done.add("next"));

        assertThat(done).containsExactly("next");
    }
}
