package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import org.jspecify.annotations.Nullable;

/**
 * The members that mark the end of a prompt prefix worth caching: Anthropic's {@code cache_control}, and
 * {@code prompt_cache_breakpoint} of OpenAI's dialects.
 */
public final class CacheFields {

    private CacheFields() {}

    /** What {@code cache_control} of {@code part} says; null if it is absent. */
    public static @Nullable CacheMark control(RequestObject part) throws RefusedException {
        return mark(part.object("cache_control"), "1h");
    }

    /** What {@code prompt_cache_breakpoint} of {@code part} says; null if it is absent. */
    public static @Nullable CacheMark breakpoint(RequestObject part) throws RefusedException {
        return mark(part.object("prompt_cache_breakpoint"), "12h");
    }

    /** Either member, as Chat clients use both; the breakpoint counts first. */
    public static @Nullable CacheMark either(RequestObject part) throws RefusedException {
        CacheMark breakpoint = breakpoint(part);
        return breakpoint != null ? breakpoint : control(part);
    }

    private static @Nullable CacheMark mark(@Nullable RequestObject field, String longest) throws RefusedException {
        if (field == null) {
            return null;
        }
        return longest.equals(field.text("ttl")) ? CacheMark.LONG : CacheMark.SHORT;
    }

    /** Puts {@code mark} on {@code part} as {@code prompt_cache_breakpoint}; nothing if it is null. */
    public static void putBreakpoint(@Nullable CacheMark mark, ObjectNode part) {
        if (mark != null) {
            part.putObject("prompt_cache_breakpoint")
                    .put("mode", "explicit")
                    .put("ttl", mark == CacheMark.LONG ? "12h" : "30m");
        }
    }
}
