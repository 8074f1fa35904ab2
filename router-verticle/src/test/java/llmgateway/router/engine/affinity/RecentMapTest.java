package llmgateway.router.engine.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentMapTest {

    @Test
    void theEntriesThatWereUsedLastAreAlwaysThere() {
        RecentMap<Integer, String> map = new RecentMap<>(100);
        for (int i = 0; i < 1000; i++) {
            map.put(i, "v" + i);
            if (i >= 45) {
                assertThat(map.get(i - 45)).isEqualTo("v" + (i - 45));
            }
            assertThat(map.size()).isLessThanOrEqualTo(200);
        }
        assertThat(map.get(1)).isNull();
    }

    @Test
    void theLastValueCounts() {
        RecentMap<String, String> map = new RecentMap<>(2);
        map.put("k", "old");
        map.put("x", "");
        map.put("k", "new");
        map.put("y", "");

        assertThat(map.get("k")).isEqualTo("new");
    }

    @Test
    void manyThreadsShareIt() throws InterruptedException {
        RecentMap<Integer, Integer> map = new RecentMap<>(64);
        List<Integer> wrong = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int offset = t * 31;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    int key = (i + offset) % 200;
                    map.put(key, key);
                    Integer found = map.get((key * 7) % 200);
                    if (found != null && found != (key * 7) % 200) {
                        synchronized (wrong) {
                            wrong.add(found);
                        }
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(map.size()).isLessThanOrEqualTo(200);
    }
}
