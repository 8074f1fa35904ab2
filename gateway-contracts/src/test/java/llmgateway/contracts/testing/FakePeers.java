package llmgateway.contracts.testing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;

/**
 * Nodes that speak with each other in memory, at once and on the thread that speaks; they can be killed, and kept apart. Confined to
 * one thread.
 */
public final class FakePeers {
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final Set<String> stalled = new HashSet<>();
    private Map<String, Integer> sides = Map.of();

    /** A network of these nodes, all alive. */
    public FakePeers(String... names) {
        for (String name : names) {
            nodes.put(name, new Node(name));
        }
    }

    /** What the node called {@code name} sees. */
    public Peers peers(String name) {
        return node(name);
    }

    /** How the node called {@code name} speaks. */
    public PeerLink link(String name) {
        return node(name);
    }

    /** From now on nobody hears {@code name}, and it hears nobody. */
    public void kill(String name) {
        dead.add(name);
        changed();
    }

    public void revive(String name) {
        dead.remove(name);
        changed();
    }

    /** From now on {@code name} hears no question of another node until it goes on, though it is live. */
    public void stall(String name) {
        stalled.add(name);
    }

    /** Has {@code name} hear questions again. */
    public void goOn(String name) {
        stalled.remove(name);
    }

    /** Only nodes of the same side hear each other from now on. */
    @SafeVarargs
    public final void split(Set<String>... apart) {
        Map<String, Integer> next = new HashMap<>();
        for (int side = 0; side < apart.length; side++) {
            for (String name : apart[side]) {
                next.put(name, side);
            }
        }
        sides = next;
        changed();
    }

    /** All nodes that are alive hear each other again. */
    public void heal() {
        sides = Map.of();
        changed();
    }

    private void changed() {
        nodes.values().forEach(node -> node.observers.forEach(Runnable::run));
    }

    private Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("There is no node " + name);
        }
        return node;
    }

    private boolean hears(String one, String other) {
        return one.equals(other)
                || (!dead.contains(one)
                        && !dead.contains(other)
                        && sides.getOrDefault(one, 0).equals(sides.getOrDefault(other, 0)));
    }

    private final class Node implements Peers, PeerLink {
        private final String self;
        private final List<Runnable> observers = new ArrayList<>();
        private final Map<String, Answerer> answerers = new HashMap<>();
        private final Map<String, List<Listener>> listeners = new HashMap<>();

        Node(String self) {
            this.self = self;
        }

        @Override
        public String self() {
            return self;
        }

        @Override
        public SortedSet<String> live() {
            SortedSet<String> live = new TreeSet<>(nodes.keySet());
            live.removeIf(name -> !hears(self, name));
            return live;
        }

        @Override
        public SortedSet<String> known() {
            return new TreeSet<>(nodes.keySet());
        }

        @Override
        public void observe(Runnable observer) {
            observers.add(observer);
        }

        @Override
        public Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience) {
            Node asked = nodes.get(node);
            Answerer answerer = asked == null ? null : asked.answerers.get(topic);
            boolean deaf = stalled.contains(node) && !node.equals(self);
            if (answerer == null || deaf || !hears(self, node)) {
                return Future.failedFuture(new SilentException(node + " is silent"));
            }
            return answerer.answer(self, question.copy())
                    .compose(
                            answer -> hears(self, node)
                                    ? Future.succeededFuture(answer.copy())
                                    : Future.failedFuture(new SilentException(node + " is silent")),
                            failed -> Future.failedFuture(new SilentException(node + " is silent")));
        }

        @Override
        public void tell(String topic, JsonObject news) {
            for (Node other : nodes.values()) {
                if (other != this && hears(self, other.self)) {
                    other.listeners
                            .getOrDefault(topic, List.of())
                            .forEach(listener -> listener.heard(self, news.copy()));
                }
            }
        }

        @Override
        public void answer(String topic, Answerer answerer) {
            answerers.put(topic, answerer);
        }

        @Override
        public void hear(String topic, Listener listener) {
            listeners.computeIfAbsent(topic, none -> new ArrayList<>()).add(listener);
        }
    }
}
