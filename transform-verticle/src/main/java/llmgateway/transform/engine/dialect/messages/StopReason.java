package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** Anthropic's words for the end of a reply: {@code stop_reason}, {@code stop_sequence} and {@code stop_details}. */
final class StopReason {

    private StopReason() {}

    /** What {@code holder}, a message or the delta of one, says. */
    static Ending read(JsonNode holder) {
        JsonNode sequence = holder.path("stop_sequence");
        JsonNode explanation = holder.path("stop_details").path("explanation");
        Stop stop = switch (holder.path("stop_reason").asText()) {
            case "end_turn" -> Stop.END;
            case "max_tokens" -> Stop.MAX_TOKENS;
            case "stop_sequence" -> Stop.STOP_SEQUENCE;
            case "tool_use" -> Stop.TOOL_USE;
            case "pause_turn" -> Stop.PAUSED;
            case "refusal" -> Stop.REFUSAL;
            case "model_context_window_exceeded" -> Stop.CONTEXT_FULL;
            default -> Stop.UNKNOWN;
        };
        return new Ending(
                stop,
                sequence.isTextual() ? sequence.textValue() : null,
                explanation.isTextual() ? explanation.textValue() : null);
    }

    /**
     * Adds the three members to {@code holder}. What the reply holds counts for more than what the upstream calls its end.
     *
     * @param calls whether the reply has a call
     * @param refused whether the reply has a refusal
     */
    static void write(Ending ending, boolean calls, boolean refused, ObjectNode holder) {
        String reason = reason(ending, calls, refused);
        holder.put("stop_reason", reason);
        holder.put("stop_sequence", reason.equals("stop_sequence") ? ending.stopSequence() : null);
        holder.set("stop_details", reason.equals("refusal") ? details(ending.explanation()) : null);
    }

    private static String reason(Ending ending, boolean calls, boolean refused) {
        return switch (ending.stop()) {
            case MAX_TOKENS -> "max_tokens";
            case CONTEXT_FULL -> "model_context_window_exceeded";
            case REFUSAL, CONTENT_FILTER -> "refusal";
            case PAUSED -> "pause_turn";
            case END, TOOL_USE, STOP_SEQUENCE, UNKNOWN -> {
                if (calls) {
                    yield "tool_use";
                }
                if (refused) {
                    yield "refusal";
                }
                boolean stopped = ending.stop() == Stop.STOP_SEQUENCE && ending.stopSequence() != null;
                yield stopped ? "stop_sequence" : "end_turn";
            }
        };
    }

    private static ObjectNode details(@Nullable String explanation) {
        return JsonTree.object().put("type", "refusal").putNull("category").put("explanation", explanation);
    }
}
