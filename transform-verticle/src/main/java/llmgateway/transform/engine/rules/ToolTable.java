package llmgateway.transform.engine.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;

/**
 * How the tools of one request are called at the upstream, and back. The way there is a function of the name alone, so that a call
 * in the history is named alike whether its tool is still declared or not; the way back needs this table.
 */
public final class ToolTable {

    /** The table of a request without tools. */
    public static final ToolTable EMPTY = new Builder(Integer.MAX_VALUE).build();

    private static final int HASH = 8;

    /**
     * A tool as the client knows it.
     *
     * @param wrapped whether it is a custom tool that the upstream knows as a function with the one argument {@code input}
     */
    public record Entry(ToolName name, ToolCall.Kind kind, boolean wrapped) {}

    private final Map<String, Entry> entries;

    private ToolTable(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
    }

    /** The client's tool for a name that an upstream used; a name that is not declared stands for itself. */
    public Entry original(String wireName) {
        Entry entry = entries.get(wireName);
        return entry != null ? entry : new Entry(ToolName.of(wireName), ToolCall.Kind.FUNCTION, false);
    }

    /** {@code name} without a namespace and within {@code limit} characters of {@code [A-Za-z0-9_-]}. */
    public static String wireName(ToolName name, int limit) {
        String namespace = name.namespace();
        String joint = namespace.isEmpty() || namespace.endsWith("__") ? "" : "__";
        String full = namespace + joint + name.name();
        return Identifiers.legal(full, limit) ? full : Identifiers.shortened(full, limit, HASH);
    }

    /** Collects the tools of a request. */
    public static final class Builder {
        private final int limit;
        private final Map<String, Entry> entries = new LinkedHashMap<>();

        /**
         * A table for an upstream.
         *
         * @param limit the most characters of a tool's name there
         */
        public Builder(int limit) {
            this.limit = limit;
        }

        /**
         * Declares a tool and returns its name at the upstream.
         *
         * @param wrapped whether it is a custom tool that the upstream gets as a function
         */
        public String declare(ToolName name, ToolCall.Kind kind, boolean wrapped) {
            String wire = wireName(name, limit);
            entries.putIfAbsent(wire, new Entry(name, kind, wrapped));
            return wire;
        }

        public boolean isEmpty() {
            return entries.isEmpty();
        }

        public ToolTable build() {
            return new ToolTable(entries);
        }
    }
}
