package llmgateway.transform.engine.rules;

import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.json.JsonText;

/** Free-text tools for upstreams that only know functions. */
public final class CustomTools {

    private CustomTools() {}

    /** The description of the function that stands for {@code tool}: its own, and its grammar in words. */
    public static String description(Tool.Custom tool) {
        String own = tool.description() == null ? "" : tool.description();
        if (tool.definition() == null) {
            return own;
        }
        String grammar = "Input format (" + tool.syntax() + "): " + tool.definition();
        return own.isEmpty() ? grammar : own + "\n\n" + grammar;
    }

    /** A custom call's text as the arguments of that function. */
    public static String wrapped(String input) {
        return "{\"input\":" + JsonText.quote(input) + "}";
    }
}
