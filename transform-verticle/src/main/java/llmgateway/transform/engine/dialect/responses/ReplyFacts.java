package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** What a response object says beside its output. */
final class ReplyFacts {
    private ReplyFacts() {}

    /** The figures; null if there are none. */
    static @Nullable Usage usage(JsonNode response) {
        if (!(response.path("usage") instanceof ObjectNode usage)) {
            return null;
        }
        UsageFigures figures = new UsageFigures(Dialect.RESPONSES);
        figures.acceptAll(usage);
        return figures.usage();
    }

    /**
     * How a response that is over has ended.
     *
     * @param called whether a call was told
     * @param refused whether a refusal was told
     */
    static Ending ending(JsonNode response, boolean called, boolean refused) {
        if ("incomplete".equals(response.path("status").asText())) {
            return Ending.of(
                    switch (response.path("incomplete_details").path("reason").asText("")) {
                        case "max_output_tokens" -> Stop.MAX_TOKENS;
                        case "content_filter" -> Stop.CONTENT_FILTER;
                        default -> Stop.UNKNOWN;
                    });
        }
        if (called) {
            return Ending.of(Stop.TOOL_USE);
        }
        return Ending.of(refused ? Stop.REFUSAL : Stop.END);
    }

    static @Nullable String serviceTier(JsonNode response) {
        return response.path("service_tier").textValue();
    }

    /** An index that an event names; 0 if it names none. */
    static int index(JsonNode event, String name) {
        JsonNode index = event.path(name);
        return index.isNumber() ? (int) index.doubleValue() : 0;
    }

    /** The error in {@code json}, an event or a response. */
    static ErrorBody error(JsonNode json) {
        ErrorBody error = ErrorBody.of(json);
        return error.message().isEmpty()
                ? new ErrorBody(error.type(), "The upstream failed without saying why.", error.param(), error.code())
                : error;
    }
}
