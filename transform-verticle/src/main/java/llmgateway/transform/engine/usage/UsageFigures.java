package llmgateway.transform.engine.usage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;

/**
 * The figures of a reply's {@code usage} object, in whichever dialect. Figures are cumulative: one that is reported again
 * replaces what was reported before, and one that is not reported again stays.
 */
public final class UsageFigures {
    private final boolean cacheApart;
    private long prompt;
    private long output;
    private long cacheRead;
    private long cacheWrite;
    private long reasoning;
    private long total;

    /** Figures as {@code dialect} counts them: Messages leaves cached tokens out of the prompt, the others count them in. */
    public UsageFigures(Dialect dialect) {
        this.cacheApart = dialect == Dialect.MESSAGES;
    }

    /**
     * Takes a figure.
     *
     * @param path where it stands below {@code usage}, dotted; what is not known is ignored
     */
    public void accept(String path, long value) {
        long figure = Math.max(0, value);
        switch (path) {
            case "input_tokens", "prompt_tokens" -> prompt = figure;
            case "output_tokens", "completion_tokens" -> output = figure;
            case "total_tokens" -> total = figure;
            case "cache_read_input_tokens",
                    "prompt_cache_hit_tokens",
                    "prompt_tokens_details.cached_tokens",
                    "input_tokens_details.cached_tokens" -> cacheRead = figure;
            case "cache_creation_input_tokens",
                    "prompt_tokens_details.cache_write_tokens",
                    "input_tokens_details.cache_write_tokens" -> cacheWrite = figure;
            case "output_tokens_details.thinking_tokens",
                    "output_tokens_details.reasoning_tokens",
                    "completion_tokens_details.reasoning_tokens" -> reasoning = figure;
            default -> {}
        }
    }

    /** Takes all figures of a {@code usage} object and of the objects in it; null and what is no sensible number changes nothing. */
    public void acceptAll(JsonNode usage) {
        acceptAll("", usage);
    }

    private void acceptAll(String prefix, JsonNode object) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            if (value.isNumber() && value.canConvertToLong()) {
                accept(prefix + member.getKey(), (long) value.doubleValue());
            } else if (prefix.isEmpty() && value.isObject()) {
                acceptAll(member.getKey() + '.', value);
            }
        }
    }

    /** What the figures amount to so far. */
    public Usage usage() {
        if (cacheApart) {
            return new Usage(prompt, output, cacheRead, cacheWrite, reasoning, false);
        }
        boolean reasoningApart = reasoning > 0 && total == prompt + output + reasoning;
        return new Usage(
                Math.max(0, prompt - cacheRead - cacheWrite),
                reasoningApart ? output + reasoning : output,
                cacheRead,
                cacheWrite,
                reasoning,
                false);
    }
}
