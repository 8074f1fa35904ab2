package llmgateway.transform.engine.hub;

/**
 * A model's wish to have a tool run by the client.
 *
 * @param id the call's id; unique among the calls of a reply
 * @param arguments JSON text for a function, as it came, even if it is no valid JSON; free text for a custom tool
 */
public record ToolCall(String id, ToolName name, Kind kind, String arguments) implements Block {

    /** What a tool takes. */
    public enum Kind {
        /** A JSON object. */
        FUNCTION,
        /** Free text, perhaps under a grammar. */
        CUSTOM
    }
}
