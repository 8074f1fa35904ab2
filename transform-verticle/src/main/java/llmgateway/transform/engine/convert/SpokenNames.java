package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Finds by which of several names a client said something, so that it is told of what it sent and not of another dialect's field. */
record SpokenNames(ObjectNode request) {
    private static final List<List<String>> SAME = List.of(
            List.of(
                    "reasoning_effort",
                    "reasoning.effort",
                    "output_config.effort",
                    "thinking",
                    "enable_thinking",
                    "chat_template_kwargs",
                    "messages",
                    "input"),
            List.of("response_format", "text.format", "output_config.format", "output_format", "format"),
            List.of("max_completion_tokens", "max_output_tokens", "max_tokens"),
            List.of("top_logprobs", "logprobs", "include"));

    /** The client's name of {@code path}, which may be another dialect's. */
    String of(String path) {
        if (isSent(path)) {
            return path;
        }
        for (List<String> names : SAME) {
            if (names.contains(path)) {
                return names.stream().filter(this::isSent).findFirst().orElse(path);
            }
        }
        return path;
    }

    private boolean isSent(String path) {
        JsonNode value = request;
        for (String name : path.split("\\.", -1)) {
            int bracket = name.indexOf('[');
            value = value.path(bracket < 0 ? name : name.substring(0, bracket));
            if (bracket >= 0) {
                break;
            }
        }
        return !value.isMissingNode() && !value.isNull();
    }
}
