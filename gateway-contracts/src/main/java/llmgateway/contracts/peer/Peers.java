package llmgateway.contracts.peer;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The nodes of a gateway as one of them sees them. Any thread. */
public interface Peers {

    /** The name of this node. */
    String self();

    /** The nodes that can be spoken with now, this one included. */
    SortedSet<String> live();

    /** The nodes that belong to the gateway, whether they can be spoken with or not, this one included. */
    SortedSet<String> known();

    /** Whether {@code node} can be spoken with now. */
    default boolean alive(String node) {
        return live().contains(node);
    }

    /** Calls {@code observer} each time after {@link #live} or {@link #known} changed, on any thread. */
    void observe(Runnable observer);

    /** The peers of a node that stands alone. */
    static Peers alone(String self) {
        SortedSet<String> one = new TreeSet<>(Set.of(self));
        return new Peers() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public SortedSet<String> live() {
                return one;
            }

            @Override
            public SortedSet<String> known() {
                return one;
            }

            @Override
            public void observe(Runnable observer) {}
        };
    }
}
