package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.ServiceTiers;
import org.jspecify.annotations.Nullable;

/** The response object, with every key that typed clients demand whether it has a value or not. */
final class ResponseObject {
    private final ItemIds ids;
    private final ReplyContext context;

    ResponseObject(ItemIds ids, ReplyContext context) {
        this.ids = ids;
        this.context = context;
    }

    /** A response that is being made. */
    ObjectNode begun() {
        return of(
                OutputItems.IN_PROGRESS, null, NullNode.getInstance(), JsonTree.array(), null, NullNode.getInstance());
    }

    /**
     * A response that is over.
     *
     * @param characters how many characters of output there are, for an estimate where {@code usage} is not known
     */
    ObjectNode ended(
            Ending ending, ArrayNode output, @Nullable Usage usage, long characters, @Nullable String serviceTier) {
        String reason = reason(ending.stop());
        Usage figures = usage != null ? usage : context.estimate(characters);
        return of(
                reason == null ? OutputItems.COMPLETED : OutputItems.INCOMPLETE,
                reason,
                NullNode.getInstance(),
                output,
                serviceTier,
                usage(figures));
    }

    /** A response that failed after {@code output}. */
    ObjectNode failed(String code, ErrorBody error, ArrayNode output, @Nullable Usage usage) {
        JsonNode words = JsonTree.object().put("code", code).put("message", error.message());
        return of("failed", null, words, output, null, usage == null ? NullNode.getInstance() : usage(usage));
    }

    /** Why a response is incomplete; null if it is complete. */
    static @Nullable String reason(Stop stop) {
        return switch (stop) {
            case MAX_TOKENS, CONTEXT_FULL -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            case END, TOOL_USE, STOP_SEQUENCE, REFUSAL, PAUSED, UNKNOWN -> null;
        };
    }

    /** What a model that refused without words is made to say. */
    static String refusal(Ending ending) {
        String explanation = ending.explanation();
        return explanation == null || explanation.isEmpty() ? "The model refused to answer." : explanation;
    }

    private ObjectNode of(
            String status,
            @Nullable String reason,
            JsonNode error,
            ArrayNode output,
            @Nullable String serviceTier,
            JsonNode usage) {
        ObjectNode response = JsonTree.object()
                .put("id", ids.response())
                .put("object", "response")
                .put("created_at", context.createdAt());
        if (status.equals(OutputItems.COMPLETED)) {
            response.put("completed_at", context.createdAt());
        } else {
            response.putNull("completed_at");
        }
        response.put("status", status).put("background", false).set("error", error);
        if (reason == null) {
            response.putNull("incomplete_details");
        } else {
            response.putObject("incomplete_details").put("reason", reason);
        }
        echo(response, "instructions");
        echo(response, "max_output_tokens");
        echo(response, "max_tool_calls");
        response.put("model", context.model()).set("output", output);
        echo(response, "parallel_tool_calls", BooleanNode.TRUE);
        echo(response, "previous_response_id");
        echo(response, "prompt_cache_key");
        response.set("reasoning", reasoning());
        echo(response, "safety_identifier");
        response.put("service_tier", serviceTier == null ? "default" : ServiceTiers.told(serviceTier))
                .put("store", false);
        echo(response, "temperature");
        response.set("text", text());
        echo(response, "tool_choice", TextNode.valueOf("auto"));
        echo(response, "tools", JsonTree.array());
        echo(response, "top_logprobs");
        echo(response, "top_p");
        echo(response, "truncation", TextNode.valueOf("disabled"));
        response.set("usage", usage);
        echo(response, "user");
        echo(response, "metadata", JsonTree.object());
        return response.putNull("access_programs");
    }

    private void echo(ObjectNode response, String name) {
        echo(response, name, NullNode.getInstance());
    }

    private void echo(ObjectNode response, String name, JsonNode other) {
        JsonNode value = context.echo().get(name);
        response.set(name, value == null ? other : value);
    }

    private ObjectNode reasoning() {
        ObjectNode reasoning = JsonTree.object().putNull("effort").putNull("summary");
        if (context.echo().get("reasoning") instanceof ObjectNode asked) {
            reasoning.setAll(asked);
        }
        return reasoning;
    }

    private ObjectNode text() {
        ObjectNode text = JsonTree.object();
        text.putObject("format").put("type", "text");
        if (context.echo().get("text") instanceof ObjectNode asked) {
            asked.properties().forEach(member -> {
                if (!member.getValue().isNull()) {
                    text.set(member.getKey(), member.getValue());
                }
            });
        }
        return text;
    }

    private static ObjectNode usage(Usage usage) {
        long input = usage.input() + usage.cacheRead() + usage.cacheWrite();
        ObjectNode figures = JsonTree.object().put("input_tokens", input);
        figures.putObject("input_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite());
        figures.put("output_tokens", usage.output());
        figures.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return figures.put("total_tokens", input + usage.output());
    }
}
