package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.ToolTable;
import llmgateway.transform.engine.rules.WireFormat;

/**
 * What a converted request leaves behind for its reply: everything but the request itself.
 *
 * @param client the dialect that the client speaks
 * @param spoken the dialect spoken with the upstream
 * @param streamed whether the client wants an event stream
 * @param stops the stop sequences to watch for
 * @param callIds the ids of the calls in the request
 * @param thinkTags whether the upstream puts reasoning inside {@code <think>} at the start of the content
 * @param suffix letters and digits that belong to this request alone
 */
public record ConversionPlan(
        Dialect client,
        Dialect spoken,
        boolean streamed,
        String model,
        boolean usageAsked,
        Thinking.Display display,
        boolean webSearch,
        ObjectNode echo,
        long promptEstimate,
        String suffix,
        String origin,
        Envelopes envelopes,
        ToolTable tools,
        List<String> stops,
        Set<String> callIds,
        List<String> warnings,
        boolean thinkTags)
        implements ReplyPlan {

    public ConversionPlan {
        stops = List.copyOf(stops);
        callIds = Set.copyOf(callIds);
        warnings = List.copyOf(warnings);
    }

    WireFormat upstream() {
        return Formats.of(spoken);
    }

    WireFormat writer() {
        return Formats.of(client);
    }

    ReplyContext context(long epochSeconds) {
        return new ReplyContext(
                client,
                model,
                usageAsked,
                display,
                webSearch,
                echo,
                promptEstimate,
                suffix,
                epochSeconds,
                origin,
                envelopes,
                thinkTags);
    }
}
