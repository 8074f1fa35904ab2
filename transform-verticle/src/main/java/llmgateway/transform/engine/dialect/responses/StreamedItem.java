package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** How much of one output item a stream has told so far. */
final class StreamedItem {
    private final int key;
    private final Map<Integer, Integer> told = new HashMap<>();
    private final StringBuilder waiting = new StringBuilder();
    private String id = "";
    private String callId = "";
    private String name = "";
    private boolean begun;
    private boolean argued;
    private boolean reasoned;
    private int lastPart;
    private boolean done;

    StreamedItem(int key) {
        this.key = key;
    }

    /** Takes over what {@code item} says of itself. */
    void identify(JsonNode item) {
        id = item.path("id").asText(id);
        callId = item.path("call_id").asText(callId);
        name = item.path("name").asText(name);
    }

    /** Tells the calls of a reply apart. */
    int key() {
        return key;
    }

    String id() {
        return id;
    }

    String callId() {
        return callId;
    }

    String name() {
        return name;
    }

    /** Whether a call has begun for those who listen. */
    boolean begun() {
        return begun;
    }

    void begin() {
        begun = true;
    }

    /** Whether anything of the arguments was told or waits. */
    boolean argued() {
        return argued;
    }

    void argue() {
        argued = true;
    }

    /** Arguments that came before the name of the call. */
    StringBuilder waiting() {
        return waiting;
    }

    /** Whether anything of the reasoning was told. */
    boolean reasoned() {
        return reasoned;
    }

    /** Notes a piece of a part of the reasoning; whether it begins a part after another. */
    boolean nextPart(int part) {
        boolean next = reasoned && part > lastPart;
        lastPart = Math.max(lastPart, part);
        reasoned = true;
        return next;
    }

    /** Whether that part of the reasoning was told. */
    boolean hasReasoned(int part) {
        return reasoned && part <= lastPart;
    }

    /** Whether anything of that part of a message was told. */
    boolean hasTold(int part) {
        return told.containsKey(part);
    }

    void tell(int part) {
        told.putIfAbsent(part, 0);
    }

    /** Whether nothing of a message was told yet. */
    boolean silent() {
        return told.isEmpty();
    }

    /** How many citations of that part were told. */
    int cited(int part) {
        return told.getOrDefault(part, 0);
    }

    void cite(int part) {
        told.merge(part, 1, Integer::sum);
    }

    boolean done() {
        return done;
    }

    void finish() {
        done = true;
    }
}
