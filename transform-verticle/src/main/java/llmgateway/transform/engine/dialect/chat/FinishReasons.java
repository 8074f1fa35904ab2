package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import org.jspecify.annotations.Nullable;

/** {@code finish_reason}, as OpenAI words it and as other servers do. What was emitted counts first, the label second. */
final class FinishReasons {

    private FinishReasons() {}

    /** Whether a server that gives this reason has in truth failed. */
    static boolean failed(String reason) {
        return reason.equals("error") || reason.equals("insufficient_system_resource");
    }

    /**
     * How a reply ended.
     *
     * @param reason as the upstream gave it; empty for none
     * @param stopReason some servers' extension: the stop sequence that was met, if it is a string
     */
    static Ending read(String reason, @Nullable JsonNode stopReason, boolean calls, boolean refused) {
        Stop stop = labelled(reason.toLowerCase(Locale.ROOT));
        if (stop == Stop.MAX_TOKENS || stop == Stop.CONTENT_FILTER) {
            return Ending.of(stop);
        }
        if (calls) {
            return Ending.of(Stop.TOOL_USE);
        }
        if (refused) {
            return Ending.of(Stop.REFUSAL);
        }
        if (stop == Stop.END && stopReason != null && stopReason.isTextual()) {
            return new Ending(Stop.STOP_SEQUENCE, stopReason.textValue(), null);
        }
        return Ending.of(stop == Stop.TOOL_USE ? Stop.END : stop);
    }

    private static Stop labelled(String reason) {
        return switch (reason) {
            case "stop", "eos", "eos_token", "end_turn", "stop_sequence" -> Stop.END;
            case "tool_calls", "tool_call", "function_call", "tool_use" -> Stop.TOOL_USE;
            case "length", "max_tokens", "model_length" -> Stop.MAX_TOKENS;
            case "content_filter", "safety", "recitation" -> Stop.CONTENT_FILTER;
            default -> Stop.UNKNOWN;
        };
    }

    /**
     * The reason for a client.
     *
     * @param calls whether calls were emitted
     * @param refusalSaid whether the model's own words of refusal were emitted
     */
    static String written(Ending ending, boolean calls, boolean refusalSaid) {
        return switch (ending.stop()) {
            case MAX_TOKENS, CONTEXT_FULL -> "length";
            case CONTENT_FILTER -> "content_filter";
            case REFUSAL -> refusalSaid ? "stop" : "content_filter";
            case END, TOOL_USE, STOP_SEQUENCE, PAUSED, UNKNOWN -> calls ? "tool_calls" : "stop";
        };
    }

    /** What to say for a refusal without words of its own; null if there is nothing to say. */
    static @Nullable String refusal(Ending ending, boolean anythingSaid) {
        if (ending.stop() != Stop.REFUSAL) {
            return null;
        }
        if (ending.explanation() != null) {
            return ending.explanation();
        }
        return anythingSaid ? null : "The model declined to answer.";
    }
}
