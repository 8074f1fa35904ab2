package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads a client's request. */
final class ResponsesRequestReader {
    private static final List<String> SHARED = List.of(
            "metadata", "store", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "moderation");

    private final ObjectNode request;
    private final RequestReading reading;
    private final Losses losses;

    ResponsesRequestReader(ObjectNode request, RequestReading reading) {
        this.request = request;
        this.reading = reading;
        this.losses = reading.losses();
    }

    Conversation read() throws RefusedException {
        refuseState();
        String model = Fields.demandedText(request, "model", "");
        ToolsReader tools = new ToolsReader(losses);
        tools.read(Fields.list(request, "tools", ""), "tools");
        InputReader input = new InputReader(reading, tools);
        input.read(Fields.present(request, "input"));
        ObjectNode reasoning = updated("reasoning", input.updates());
        ObjectNode text = updated("text", input.updates());
        return new Conversation(
                model,
                Boolean.TRUE.equals(Fields.flag(request, "stream", "")),
                true,
                system(input),
                input.turns(),
                toolbox(tools),
                new Limits(Fields.integer(request, "max_output_tokens", ""), List.of()),
                sampling(),
                thinking(reasoning),
                FormatReader.read(text),
                sender(),
                shared(),
                ResponseEcho.of(request, tools.clientSearch()));
    }

    /** What is stored at OpenAI, or runs there unattended, nobody else has. */
    private void refuseState() throws RefusedException {
        if (Fields.text(request, "previous_response_id", "") != null) {
            throw InputReader.stored("previous_response_id");
        }
        for (String name : List.of("conversation", "prompt")) {
            if (Fields.present(request, name) != null) {
                throw Losses.refused(name, "names something that is stored at OpenAI.");
            }
        }
        if (Boolean.TRUE.equals(Fields.flag(request, "background", ""))) {
            throw Losses.refused("background", "asks for what only an OpenAI upstream does.");
        }
        JsonNode management = Fields.present(request, "context_management");
        if (management != null && !management.isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, "context_management");
        }
        if ("auto".equals(Fields.text(request, "truncation", ""))) {
            losses.note(Loss.FIELD_DROPPED, "truncation");
        }
        if (Fields.present(request, "access_programs") != null) {
            losses.note(Loss.FIELD_DROPPED, "access_programs");
        }
    }

    /** A settings object of the request, with the changes that were made in the midst of the conversation. */
    private ObjectNode updated(String name, List<ObjectNode> updates) throws RefusedException {
        ObjectNode settings = JsonTree.object();
        ObjectNode first = Fields.object(request, name, "");
        if (first != null) {
            settings.setAll(first);
        }
        for (ObjectNode update : updates) {
            if (update.get(name) instanceof ObjectNode later) {
                settings.setAll(later);
            }
        }
        return settings;
    }

    private List<Text> system(InputReader input) throws RefusedException {
        String instructions = Fields.text(request, "instructions", "");
        List<Text> texts = new ArrayList<>();
        if (instructions != null && !instructions.isEmpty()) {
            texts.add(Text.of(instructions));
        }
        texts.addAll(input.system());
        return texts;
    }

    private Toolbox toolbox(ToolsReader reader) throws RefusedException {
        List<Tool> tools = reader.tools();
        ToolChoice choice = new ToolChoiceReader(tools, losses).read(Fields.present(request, "tool_choice"));
        Integer maxCalls = Fields.smallInteger(request, "max_tool_calls", "");
        return new Toolbox(bounded(tools, maxCalls), choice, Fields.flag(request, "parallel_tool_calls", ""), maxCalls);
    }

    /** A bound on the calls of all provider-run tools is the bound of the web search if there is no other such tool. */
    private static List<Tool> bounded(List<Tool> tools, @Nullable Integer maxCalls) {
        boolean alone = tools.stream()
                        .filter(tool -> !(tool instanceof Tool.Function || tool instanceof Tool.Custom))
                        .count()
                == 1;
        if (maxCalls == null || !alone) {
            return tools;
        }
        return tools.stream()
                .map(tool -> tool instanceof Tool.WebSearch search
                        ? new Tool.WebSearch(
                                search.allowedDomains(),
                                search.blockedDomains(),
                                maxCalls,
                                search.userLocation(),
                                search.contextSize())
                        : tool)
                .toList();
    }

    private Sampling sampling() throws RefusedException {
        Integer top = Fields.smallInteger(request, "top_logprobs", "");
        boolean asked = Fields.texts(request, "include", "").contains("message.output_text.logprobs");
        return new Sampling(
                Fields.number(request, "temperature", ""),
                Fields.number(request, "top_p", ""),
                null,
                null,
                null,
                null,
                null,
                asked || (top != null && top > 0),
                top);
    }

    private Thinking thinking(ObjectNode reasoning) throws RefusedException {
        String summary = Fields.text(reasoning, "summary", "reasoning");
        String older = Fields.text(reasoning, "generate_summary", "reasoning");
        boolean shown = (summary != null && !summary.equals("none")) || older != null;
        if ("pro".equals(Fields.text(reasoning, "mode", "reasoning"))) {
            losses.note(Loss.FIELD_DROPPED, "reasoning.mode");
        }
        return new Thinking(
                Thinking.Mode.UNSET,
                effort(Fields.text(reasoning, "effort", "reasoning")),
                0,
                shown ? Thinking.Display.SUMMARIZED : Thinking.Display.UNSET);
    }

    private @Nullable Effort effort(@Nullable String word) throws RefusedException {
        if (word == null) {
            return null;
        }
        for (Effort effort : Effort.values()) {
            if (effort.label().equals(word.toLowerCase(Locale.ROOT))) {
                return effort;
            }
        }
        losses.note(Loss.FIELD_DROPPED, "reasoning.effort");
        return null;
    }

    private Sender sender() throws RefusedException {
        String safety = Fields.text(request, "safety_identifier", "");
        return new Sender(
                safety != null ? safety : Fields.text(request, "user", ""),
                reading.session(),
                Fields.text(request, "service_tier", ""),
                false);
    }

    private ObjectNode shared() {
        ObjectNode shared = JsonTree.object();
        request.properties().forEach(member -> {
            if (SHARED.contains(member.getKey()) && !member.getValue().isNull()) {
                shared.set(member.getKey(), member.getValue());
            }
        });
        return shared;
    }
}
