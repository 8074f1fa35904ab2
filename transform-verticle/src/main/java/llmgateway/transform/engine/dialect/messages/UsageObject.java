package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** Anthropic's {@code usage}. */
final class UsageObject {

    private UsageObject() {}

    /** The figures as clients expect them: both cache figures are always there, since clients add them up unseen. */
    static ObjectNode of(Usage usage) {
        ObjectNode written = JsonTree.object()
                .put("input_tokens", usage.input())
                .put("cache_creation_input_tokens", usage.cacheWrite())
                .put("cache_read_input_tokens", usage.cacheRead())
                .put("output_tokens", usage.output());
        if (usage.reasoning() > 0) {
            written.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
        }
        return written;
    }

    /** The figures at the end of a reply. */
    static ObjectNode of(Usage usage, int searches, @Nullable String serviceTier) {
        ObjectNode written = of(usage);
        if (searches > 0) {
            written.putObject("server_tool_use").put("web_search_requests", searches);
        }
        if (serviceTier != null) {
            written.put("service_tier", serviceTier.equals("priority") ? "priority" : "standard");
        }
        return written;
    }
}
