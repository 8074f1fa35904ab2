package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Anthropic's {@code usage}. */
final class UsageObject {

    private UsageObject() {}

    /** Hands the figures of {@code usage} over; what is null or missing stays as it was. */
    static void read(@Nullable JsonNode usage, UsageFigures figures) {
        read("", usage, figures);
    }

    private static void read(String prefix, @Nullable JsonNode usage, UsageFigures figures) {
        if (!(usage instanceof ObjectNode object)) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String path = prefix + member.getKey();
            if (member.getValue().isIntegralNumber()) {
                figures.accept(path, member.getValue().longValue());
            } else if (prefix.isEmpty()) {
                read(path + '.', member.getValue(), figures);
            }
        }
    }

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

    /** A guess at the figures of a reply of {@code characters}, for upstreams that give none. */
    static Usage estimate(long prompt, long characters) {
        return new Usage(prompt, (characters + 3) / 4, 0, 0, 0, false);
    }
}
