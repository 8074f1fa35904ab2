package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What vendors demand of JSON schemas. */
public final class Schemas {

    private Schemas() {}

    /** A tool's schema as every vendor takes it: an object with {@code type} and {@code properties}; otherwise as it came. */
    public static ObjectNode ofTool(@Nullable JsonNode schema) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code schema} follows OpenAI's rules for strict schemas: all properties required, no others, known keywords. */
    public static boolean strictAtOpenAi(JsonNode schema) {
        throw new UnsupportedOperationException();
    }

    /** Whether {@code schema} is in the subset that Anthropic's structured outputs take as it is. */
    public static boolean strictAtAnthropic(JsonNode schema) {
        throw new UnsupportedOperationException();
    }

    /** {@code schema} brought into Anthropic's subset; equal to {@code schema} if nothing had to be changed. */
    public static JsonNode reducedForAnthropic(JsonNode schema) {
        throw new UnsupportedOperationException();
    }

    /** The schema of a function that stands for a custom tool: one string {@code input}. */
    public static ObjectNode ofCustomTool() {
        throw new UnsupportedOperationException();
    }
}
