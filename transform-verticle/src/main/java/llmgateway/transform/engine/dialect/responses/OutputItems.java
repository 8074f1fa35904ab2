package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Arguments;
import llmgateway.transform.engine.rules.ReplyContext;
import org.jspecify.annotations.Nullable;

/** The items of a response's output and their parts, alike for whole answers and for streams. */
final class OutputItems {
    static final String COMPLETED = "completed";
    static final String INCOMPLETE = "incomplete";
    static final String IN_PROGRESS = "in_progress";

    /** The items that calls become. */
    enum CallType {
        FUNCTION("function_call", "fc", "arguments"),
        CUSTOM("custom_tool_call", "ctc", "input"),
        TOOL_SEARCH("tool_search_call", "tsc", "arguments");

        private final String type;
        private final String prefix;
        private final String member;

        CallType(String type, String prefix, String member) {
            this.type = type;
            this.prefix = prefix;
            this.member = member;
        }
    }

    private final ItemIds ids;
    private final ReplyContext context;
    private final boolean searchesTools;

    OutputItems(ItemIds ids, ReplyContext context) {
        this.ids = ids;
        this.context = context;
        this.searchesTools = ToolSearch.declared(context.echo());
    }

    /** Reasoning; an item that is not over has no opaque state yet. */
    ObjectNode reasoning(int index, String text, @Nullable Opaque opaque) {
        ObjectNode item = JsonTree.object().put("id", ids.item("rs", index)).put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (!text.isEmpty()) {
            summary.add(summary(text));
        }
        return item.put(
                "encrypted_content", opaque == null ? null : context.envelopes().seal(opaque));
    }

    static ObjectNode summary(String text) {
        return JsonTree.object().put("type", "summary_text").put("text", text);
    }

    ObjectNode message(int index, ArrayNode content, String status) {
        return JsonTree.object()
                .put("id", ids.item("msg", index))
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant")
                .set("content", content);
    }

    static ObjectNode text(String text, ArrayNode annotations) {
        ObjectNode part = JsonTree.object().put("type", "output_text").put("text", text);
        part.set("annotations", annotations);
        part.putArray("logprobs");
        return part;
    }

    static ObjectNode refusal(String text) {
        return JsonTree.object().put("type", "refusal").put("refusal", text);
    }

    /**
     * The citations that can be told here.
     *
     * @param start the first code point of the citing text within the whole output text
     * @param end the code point after its last
     */
    static ArrayNode annotations(List<Citation> citations, int start, int end) {
        ArrayNode annotations = JsonTree.array();
        for (Citation citation : citations) {
            if (citation instanceof Citation.Web web) {
                annotations
                        .addObject()
                        .put("type", "url_citation")
                        .put("url", web.url())
                        .put("title", web.title())
                        .put("start_index", web.start() < 0 ? start : web.start())
                        .put("end_index", web.end() < 0 ? end : web.end());
            }
        }
        return annotations;
    }

    CallType type(ToolName name, ToolCall.Kind kind) {
        if (kind == ToolCall.Kind.CUSTOM) {
            return CallType.CUSTOM;
        }
        return searchesTools && name.equals(ToolSearch.NAME) ? CallType.TOOL_SEARCH : CallType.FUNCTION;
    }

    /** A call with its arguments so far. */
    ObjectNode call(ToolCall call, String status) {
        CallType type = type(call.name(), call.kind());
        ObjectNode item = JsonTree.object()
                .put("id", ItemIds.call(type.prefix, call.id()))
                .put("type", type.type)
                .put("status", status)
                .put("call_id", ItemIds.callId(call.id()));
        if (type == CallType.TOOL_SEARCH) {
            JsonNode arguments = Arguments.objectOfReply(call.arguments());
            return item.put("execution", "client").set(type.member, arguments);
        }
        item.put("name", call.name().name());
        if (!call.name().namespace().isEmpty()) {
            item.put("namespace", call.name().namespace());
        }
        return item.put(type.member, call.arguments());
    }

    /** The arguments of a call that is over: an object, even if the model wrote nothing. */
    static String whole(CallType type, String arguments) {
        return type == CallType.FUNCTION && arguments.isBlank() ? "{}" : arguments;
    }

    ObjectNode search(int index, String query, List<WebSearch.Source> sources, String status) {
        ObjectNode item = JsonTree.object()
                .put("id", ids.item("ws", index))
                .put("type", "web_search_call")
                .put("status", status);
        ObjectNode action = item.putObject("action").put("type", "search").put("query", query);
        action.putArray("queries").add(query);
        ArrayNode pages = action.putArray("sources");
        sources.forEach(source -> pages.addObject().put("type", "url").put("url", source.url()));
        return item;
    }
}
