package llmgateway.transform.engine.hub;

/**
 * A tool's full name.
 *
 * @param namespace the Responses namespace that holds it; empty for none
 */
public record ToolName(String namespace, String name) {

    /** A name without a namespace. */
    public static ToolName of(String name) {
        return new ToolName("", name);
    }
}
