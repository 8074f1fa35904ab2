package llmgateway.transform.engine.hub;

import java.util.List;

/**
 * Whether a model must, may or must not call tools.
 *
 * @param names the one tool of {@code NAMED}, the tools of {@code ALLOWED} and {@code ALLOWED_REQUIRED}; else empty
 */
public record ToolChoice(Mode mode, List<ToolName> names) {

    /** The client did not say. */
    public static final ToolChoice UNSET = new ToolChoice(Mode.UNSET, List.of());

    /** The ways to choose. */
    public enum Mode {
        UNSET,
        AUTO,
        NONE,
        /** At least one call, of any tool. */
        REQUIRED,
        /** A call of the one named tool. */
        NAMED,
        /** Any or no call, among the named tools. */
        ALLOWED,
        /** At least one call, among the named tools. */
        ALLOWED_REQUIRED
    }

    public ToolChoice {
        names = List.copyOf(names);
    }

    /** A choice that names no tool. */
    public static ToolChoice of(Mode mode) {
        return new ToolChoice(mode, List.of());
    }

    /** Whether the model is made to call something. */
    public boolean forced() {
        return mode == Mode.REQUIRED || mode == Mode.NAMED || mode == Mode.ALLOWED_REQUIRED;
    }
}
