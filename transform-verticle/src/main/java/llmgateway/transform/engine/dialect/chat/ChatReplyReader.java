package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Reads a whole reply of a Chat server; of several choices only the first counts. */
final class ChatReplyReader {
    private final JsonNode reply;
    private final ReplyContext context;
    private final List<Block> blocks = new ArrayList<>();

    private ChatReplyReader(JsonNode reply, ReplyContext context) {
        this.reply = reply;
        this.context = context;
    }

    static Completion read(JsonNode reply, ReplyContext context) throws UpstreamFault {
        ErrorBody error = error(reply);
        if (error != null) {
            throw new UpstreamFault(error);
        }
        if (!reply.path("choices").isArray()) {
            throw fault("The upstream's answer is no chat completion.");
        }
        return new ChatReplyReader(reply, context).completion();
    }

    /** The error inside an answer or an event; null if there is none. */
    static @Nullable ErrorBody error(JsonNode data) {
        return data.hasNonNull("error") ? ErrorBody.of(data) : null;
    }

    static UpstreamFault fault(String message) {
        return new UpstreamFault(new ErrorBody("server_error", message, null, null));
    }

    /** The id of a call to which the upstream gave none. */
    static String madeCallId(String replyId, ReplyContext context, int index) {
        String suffix = replyId.isEmpty() ? context.suffix() : Identifiers.suffix(replyId);
        return "call_" + suffix + "_" + index;
    }

    private Completion completion() throws UpstreamFault {
        JsonNode choice = firstChoice();
        JsonNode message = choice.path("message");
        String finish = Spoken.textOf(choice, "finish_reason");
        if (FinishReasons.failed(finish)) {
            throw fault("The upstream gave up its answer: " + finish + ".");
        }
        boolean refused = say(message);
        boolean called = call(message);
        String model = Spoken.textOf(reply, "model");
        return new Completion(
                Spoken.textOf(reply, "id"),
                model.isEmpty() ? context.model() : model,
                blocks,
                FinishReasons.read(finish, choice.get("stop_reason"), called, refused),
                usage(),
                reply.path("service_tier").textValue());
    }

    private JsonNode firstChoice() {
        for (JsonNode choice : reply.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                return choice;
            }
        }
        return JsonTree.object();
    }

    /** Adds what is said and thought; returns whether it is a refusal. */
    private boolean say(JsonNode message) {
        Spoken spoken = Spoken.of(message);
        StringBuilder reasoning = new StringBuilder(spoken.reasoning());
        StringBuilder text = new StringBuilder();
        if (context.thinkTags()) {
            ThinkTags tags = new ThinkTags(reasoning::append, text::append);
            tags.feed(spoken.text());
            tags.end();
        } else {
            text.append(spoken.text());
        }
        Extras extras = new Extras();
        extras.add(message);
        Opaque opaque = extras.take(context.origin());
        if (!reasoning.isEmpty() || opaque != null) {
            blocks.add(new Reasoning(reasoning.toString(), opaque));
        }
        if (!text.isEmpty()) {
            blocks.add(new Text(text.toString(), null, Annotations.read(message)));
        }
        if (!spoken.refusal().isEmpty()) {
            blocks.add(new Refusal(spoken.refusal()));
        }
        return !spoken.refusal().isEmpty();
    }

    /** Adds the calls; returns whether there are any. */
    private boolean call(JsonNode message) throws UpstreamFault {
        int index = 0;
        for (JsonNode call : message.path("tool_calls")) {
            Opaque opaque = Extras.ofCall(call, context.origin());
            if (opaque != null) {
                blocks.add(new Reasoning("", opaque));
            }
            String id = Spoken.textOf(call, "id");
            JsonNode custom = call.path("custom");
            ToolCall.Kind kind = custom.isObject() ? ToolCall.Kind.CUSTOM : ToolCall.Kind.FUNCTION;
            add(id, index++, kind, custom.isObject() ? custom : call.path("function"));
        }
        if (index == 0 && message.path("function_call").isObject()) {
            add("", index++, ToolCall.Kind.FUNCTION, message.path("function_call"));
        }
        return index > 0;
    }

    private void add(String id, int index, ToolCall.Kind kind, JsonNode body) throws UpstreamFault {
        String name = Spoken.textOf(body, "name");
        if (name.isEmpty()) {
            throw fault("The upstream's answer calls a tool without a name.");
        }
        String whole = id.isEmpty() ? madeCallId(Spoken.textOf(reply, "id"), context, index) : id;
        boolean custom = kind == ToolCall.Kind.CUSTOM;
        String arguments = arguments(body.path(custom ? "input" : "arguments"));
        blocks.add(new ToolCall(whole, ToolName.of(name), kind, arguments));
    }

    /** The arguments as text, which some servers send as an object. */
    private static String arguments(JsonNode given) {
        if (given.isTextual()) {
            return given.textValue();
        }
        return given.isNull() || given.isMissingNode() ? "" : JsonTree.text(given);
    }

    private @Nullable Usage usage() {
        JsonNode given = reply.path("usage");
        if (!given.isObject()) {
            return null;
        }
        UsageFigures figures = new UsageFigures(Dialect.CHAT);
        figures.acceptAll(given);
        return figures.usage();
    }
}
