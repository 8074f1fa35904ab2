package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All calls under keys with limits, as clients and provider saw them, and how many of them there were at a time. Any thread. */
final class CallBook implements PacedProvider.Watcher {
    /** What a limit on calls a minute is about. */
    static final Duration WINDOW = Duration.ofSeconds(60);

    private static final String METADATA = "metadata";
    private static final String NUMBER = "user_id";

    private final Map<String, LimitedCall> calls = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    /** Enters a call that is about to be sent; the provider knows it by what is put into {@code body}. */
    LimitedCall sent(LimitedKey key, NodeJvm node, JsonObject body) {
        String number = "call-" + last.incrementAndGet();
        body.put(METADATA, new JsonObject().put(NUMBER, number));
        LimitedCall call = new LimitedCall(key, node.name(), System.nanoTime());
        calls.put(number, call);
        return call;
    }

    @Override
    public void arrived(JsonObject body) {
        find(body, call -> call.noteArrival(System.nanoTime()));
    }

    @Override
    public void ended(JsonObject body) {
        find(body, call -> call.noteLeaving(System.nanoTime()));
    }

    private void find(JsonObject body, Consumer<LimitedCall> note) {
        String number = body.getJsonObject(METADATA, new JsonObject()).getString(NUMBER, "");
        @Nullable LimitedCall call = calls.get(number);
        if (call != null) {
            note.accept(call);
        }
    }

    /** The calls under {@code key} that were sent from {@code since} on, in that order. */
    List<LimitedCall> calls(LimitedKey key, long since) {
        return calls.values().stream()
                .filter(call -> call.key().equals(key) && call.sent() - since >= 0)
                .sorted(Comparator.comparingLong(LimitedCall::sent))
                .toList();
    }

    /** All calls under {@code key}. */
    List<LimitedCall> calls(LimitedKey key) {
        return calls(key, Long.MIN_VALUE / 2);
    }

    private Stream<LimitedCall> letIn(LimitedKey key) {
        return calls(key).stream().filter(LimitedCall::isLetIn);
    }

    /** How many calls under {@code key}, at the most, were let in within any 60 seconds, beyond doubt. */
    int mostInWindow(LimitedKey key) {
        List<LimitedCall> in = letIn(key).toList();
        int most = 0;
        for (int first = 0; first < in.size(); first++) {
            long end = in.get(first).sent() + WINDOW.toNanos();
            int count = 0;
            for (LimitedCall call : in.subList(first, in.size())) {
                count += call.arrived() < end ? 1 : 0;
            }
            most = Math.max(most, count);
        }
        return most;
    }

    /** How many calls under {@code key} arrived in the 60 seconds before {@code at}. */
    int inWindowBefore(LimitedKey key, long at) {
        return (int) letIn(key)
                .filter(call -> call.arrived() <= at && call.arrived() > at - WINDOW.toNanos())
                .count();
    }

    /** How many calls under {@code key} are at the provider. */
    int atOnce(LimitedKey key) {
        return (int) letIn(key).filter(call -> call.left() == Long.MAX_VALUE).count();
    }

    /** How many calls under {@code key} were at the provider at once, at the most. */
    int mostAtOnce(LimitedKey key) {
        List<Turn> turns = new ArrayList<>();
        letIn(key).forEach(call -> {
            turns.add(new Turn(call.arrived(), 1));
            turns.add(new Turn(call.left(), -1));
        });
        turns.sort(Comparator.comparingLong(Turn::at).thenComparingInt(Turn::change));
        int now = 0;
        int most = 0;
        for (Turn turn : turns) {
            now += turn.change();
            most = Math.max(most, now);
        }
        return most;
    }

    private record Turn(long at, int change) {}
}
