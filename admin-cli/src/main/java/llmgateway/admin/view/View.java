package llmgateway.admin.view;

import org.jspecify.annotations.Nullable;

/** How the result of a command reads to people. */
@FunctionalInterface
public interface View {

    /**
     * The text of a result, with a newline at its end.
     *
     * @param result a JSON value as the node gave it
     */
    String text(@Nullable Object result, Ink ink);
}
