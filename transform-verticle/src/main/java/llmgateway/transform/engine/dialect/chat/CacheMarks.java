package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** Marks on parts that end a prompt prefix worth caching, as OpenAI words them and as Anthropic does. */
final class CacheMarks {

    private CacheMarks() {}

    /** The mark on {@code part}; null if it has none. */
    static @Nullable CacheMark read(Fields part) throws RefusedException {
        Fields breakpoint = part.object("prompt_cache_breakpoint");
        if (breakpoint != null) {
            return "12h".equals(breakpoint.text("ttl")) ? CacheMark.LONG : CacheMark.SHORT;
        }
        Fields control = part.object("cache_control");
        if (control != null) {
            return "1h".equals(control.text("ttl")) ? CacheMark.LONG : CacheMark.SHORT;
        }
        return null;
    }

    /** Puts {@code mark} on {@code part}. */
    static void write(CacheMark mark, ObjectNode part) {
        part.set(
                "prompt_cache_breakpoint",
                JsonTree.object().put("mode", "explicit").put("ttl", mark == CacheMark.LONG ? "12h" : "30m"));
    }
}
