package llmgateway.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What several nodes have to do at one moment: in the order in which it came, or, if left to chance, each node in its order. */
final class FakeLoop {
    private final Optional<Random> chance;
    private final List<Task> tasks = new ArrayList<>();

    private record Task(String node, Runnable work) {}

    FakeLoop(Optional<Random> chance) {
        this.chance = chance;
    }

    /** Something for {@code node} to do, after what it has to do already. */
    void inOrder(String node, Runnable work) {
        tasks.add(new Task(node, work));
    }

    /** Something that may overtake everything else. */
    void anyTime(Runnable work) {
        tasks.add(new Task("", work));
    }

    /** All is done, and what comes of it. */
    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove(chance.map(random -> first(random.nextInt(tasks.size())))
                            .orElse(0)
                            .intValue())
                    .work()
                    .run();
        }
    }

    private int first(int any) {
        String node = tasks.get(any).node();
        for (int i = 0; i < any && !node.isEmpty(); i++) {
            if (tasks.get(i).node().equals(node)) {
                return i;
            }
        }
        return any;
    }
}
