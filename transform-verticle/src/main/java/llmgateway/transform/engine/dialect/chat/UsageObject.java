package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.usage.UsageFigures;

/** The {@code usage} object of Chat, whose prompt figure includes what was read from and written to a cache. */
final class UsageObject {

    private UsageObject() {}

    /** Tells {@code figures} all numbers of {@code usage}. */
    static void read(JsonNode usage, UsageFigures figures) {
        read("", usage, figures);
    }

    private static void read(String prefix, JsonNode object, UsageFigures figures) {
        object.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (value.isNumber()) {
                figures.accept(prefix + member.getKey(), value.longValue());
            } else if (value.isObject() && prefix.isEmpty()) {
                read(member.getKey() + ".", value, figures);
            }
        });
    }

    static ObjectNode written(Usage usage) {
        long prompt = usage.input() + usage.cacheRead() + usage.cacheWrite();
        ObjectNode object = JsonTree.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", usage.output())
                .put("total_tokens", prompt + usage.output());
        object.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cacheRead())
                .put("cache_write_tokens", usage.cacheWrite());
        object.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return object;
    }
}
