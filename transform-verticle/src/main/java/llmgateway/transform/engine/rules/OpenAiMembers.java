package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.json.JsonTree;

/** Members of a request that Chat and Responses name and mean alike. */
public final class OpenAiMembers {
    private static final Set<String> SHARED = Set.of(
            "metadata", "store", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "moderation");

    private OpenAiMembers() {}

    /** Whether {@code name} is one of those that go on between the two dialects as they are. */
    public static boolean isShared(String name) {
        return SHARED.contains(name);
    }

    /** Those members of {@code request}, in the client's order. */
    public static ObjectNode shared(RequestObject request) {
        ObjectNode shared = JsonTree.object();
        request.node().properties().forEach(member -> {
            if (isShared(member.getKey()) && !member.getValue().isNull()) {
                shared.set(member.getKey(), member.getValue());
            }
        });
        return shared;
    }

    /** Who asks: {@code safety_identifier}, or {@code user} as it was called before. */
    public static Sender sender(RequestObject request, RequestReading reading) throws RefusedException {
        String safety = request.text("safety_identifier");
        return new Sender(
                safety != null ? safety : request.text("user"), reading.session(), request.text("service_tier"), false);
    }
}
