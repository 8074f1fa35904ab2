package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolChoice;
import llmgateway.transform.engine.hub.Toolbox;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.OpenAiMembers;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads a client's request. */
final class ResponsesRequestReader {
    private final RequestObject request;
    private final RequestReading reading;
    private final Losses losses;

    ResponsesRequestReader(ObjectNode request, RequestReading reading) {
        this.request = RequestObject.of(request);
        this.reading = reading;
        this.losses = reading.losses();
    }

    Conversation read() throws RefusedException {
        refuseState();
        String model = request.requiredText("model");
        ToolsReader tools = new ToolsReader(losses);
        tools.read(request.objects("tools"));
        InputReader input = new InputReader(reading, tools);
        input.read(request.member("input"));
        RequestObject reasoning = updated("reasoning", input.updates());
        RequestObject text = updated("text", input.updates());
        return new Conversation(
                model,
                request.isTrue("stream"),
                true,
                system(input),
                input.turns(),
                toolbox(tools),
                new Limits(request.whole("max_output_tokens", 0), List.of()),
                sampling(),
                thinking(reasoning),
                FormatReader.read(text),
                OpenAiMembers.sender(request, reading),
                OpenAiMembers.shared(request),
                ResponseEcho.of(request, tools.clientSearch()));
    }

    /** What is stored at OpenAI, or runs there unattended, nobody else has. */
    private void refuseState() throws RefusedException {
        if (request.text("previous_response_id") != null) {
            throw InputReader.stored("previous_response_id");
        }
        for (String name : List.of("conversation", "prompt")) {
            if (request.has(name)) {
                throw Losses.refused(name, "names something that is stored at OpenAI.");
            }
        }
        if (request.isTrue("background")) {
            throw Losses.refused("background", "asks for what only an OpenAI upstream does.");
        }
        JsonNode management = request.member("context_management");
        if (management != null && !management.isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, "context_management");
        }
        if ("auto".equals(request.text("truncation"))) {
            losses.note(Loss.FIELD_DROPPED, "truncation");
        }
        if (request.has("access_programs")) {
            losses.note(Loss.FIELD_DROPPED, "access_programs");
        }
    }

    /** A settings object of the request, with the changes that were made in the midst of the conversation. */
    private RequestObject updated(String name, List<RequestObject> updates) throws RefusedException {
        ObjectNode settings = JsonTree.object();
        RequestObject first = request.object(name);
        if (first != null) {
            settings.setAll(first.node());
        }
        for (RequestObject update : updates) {
            if (update.member(name) instanceof ObjectNode later) {
                settings.setAll(later);
            }
        }
        return new RequestObject(settings, name);
    }

    private List<Text> system(InputReader input) throws RefusedException {
        String instructions = request.text("instructions");
        List<Text> texts = new ArrayList<>();
        if (instructions != null && !instructions.isEmpty()) {
            texts.add(Text.of(instructions));
        }
        texts.addAll(input.system());
        return texts;
    }

    private Toolbox toolbox(ToolsReader reader) throws RefusedException {
        List<Tool> tools = reader.tools();
        ToolChoice choice = new ToolChoiceReader(tools, losses).read(request.member("tool_choice"));
        Integer maxCalls = request.smallWhole("max_tool_calls", 0);
        return new Toolbox(bounded(tools, maxCalls), choice, request.flag("parallel_tool_calls"), maxCalls);
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
        Integer top = request.smallWhole("top_logprobs", 0);
        boolean asked = request.texts("include").contains("message.output_text.logprobs");
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                null,
                null,
                null,
                null,
                null,
                asked || (top != null && top > 0),
                top);
    }

    private Thinking thinking(RequestObject reasoning) throws RefusedException {
        String summary = reasoning.text("summary");
        String older = reasoning.text("generate_summary");
        boolean shown = (summary != null && !summary.equals("none")) || older != null;
        if ("pro".equals(reasoning.text("mode"))) {
            losses.note(Loss.FIELD_DROPPED, "reasoning.mode");
        }
        return new Thinking(
                Thinking.Mode.UNSET,
                effort(reasoning.text("effort")),
                0,
                shown ? Thinking.Display.SUMMARIZED : Thinking.Display.UNSET);
    }

    private @Nullable Effort effort(@Nullable String word) throws RefusedException {
        Effort effort = word == null ? null : Efforts.named(word);
        if (word != null && effort == null) {
            losses.note(Loss.FIELD_DROPPED, "reasoning.effort");
        }
        return effort;
    }
}
