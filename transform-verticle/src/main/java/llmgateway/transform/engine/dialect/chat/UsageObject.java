package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonTree;

/** The {@code usage} object of Chat, whose prompt figure includes what was read from and written to a cache. */
final class UsageObject {

    private UsageObject() {}

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
