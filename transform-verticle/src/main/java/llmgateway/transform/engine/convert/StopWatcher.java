package llmgateway.transform.engine.convert;

import java.util.List;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;

/**
 * Ends a reply at a stop sequence that the upstream does not know. As much text is held back as may be the beginning of one, so
 * that nothing of a stop sequence is ever shown. After the cut it passes nothing more.
 */
final class StopWatcher implements Consumer<StreamEvent> {
    private final List<String> stops;
    private final Consumer<StreamEvent> next;
    private final StringBuilder held = new StringBuilder();
    private boolean cut;

    StopWatcher(List<String> stops, Consumer<StreamEvent> next) {
        this.stops = stops;
        this.next = next;
    }

    /** Whether the reply was ended, so that the upstream need not go on. */
    boolean isCut() {
        return cut;
    }

    @Override
    public void accept(StreamEvent event) {
        if (cut) {
            return;
        }
        if (event instanceof StreamEvent.TextDelta delta && !stops.isEmpty()) {
            held.append(delta.text());
            watch();
        } else {
            if (!(event instanceof StreamEvent.Ping || event instanceof StreamEvent.Counted)) {
                pass(held.length());
            }
            next.accept(event);
        }
    }

    private void watch() {
        int first = -1;
        String found = "";
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
                found = stop;
            }
        }
        if (first < 0) {
            pass(held.length() - possibleBeginning());
            return;
        }
        pass(first);
        cut = true;
        next.accept(new StreamEvent.TextEnd());
        next.accept(new StreamEvent.Finished(new Ending(Stop.STOP_SEQUENCE, found, null), null));
    }

    /** How many of the last characters may begin a stop sequence. */
    private int possibleBeginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private void pass(int length) {
        if (length > 0) {
            next.accept(new StreamEvent.TextDelta(held.substring(0, length)));
            held.delete(0, length);
        }
    }
}
