package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.OpenAiMembers;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads a Chat client's request. */
final class ChatRequestReader {
    /** What other methods here read, and what nobody misses. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "n",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "web_search_options",
            "reasoning_effort",
            "reasoning",
            "thinking",
            "enable_thinking",
            "include_reasoning",
            "chat_template_kwargs",
            "verbosity",
            "response_format",
            "modalities",
            "safety_identifier",
            "user",
            "service_tier",
            "anthropic_beta");

    private final RequestObject request;
    private final RequestReading reading;
    private final Losses losses;

    ChatRequestReader(RequestObject request, RequestReading reading) {
        this.request = request;
        this.reading = reading;
        this.losses = reading.losses();
    }

    Conversation read() throws RefusedException {
        String model = request.requiredText("model");
        MessagesReader messages = new MessagesReader(reading);
        messages.read(request);
        refuseWhatNobodyHas();
        Conversation conversation = new Conversation(
                model,
                request.isTrue("stream"),
                usageAsked(),
                messages.system(),
                messages.turns(),
                ToolsReader.read(request),
                new Limits(maxTokens(), stops()),
                sampling(),
                ThinkingReader.read(request),
                format(),
                OpenAiMembers.sender(request, reading),
                OpenAiMembers.shared(request),
                JsonTree.object());
        request.noteOthers(name -> KNOWN.contains(name) || OpenAiMembers.isShared(name), losses);
        return conversation;
    }

    private void refuseWhatNobodyHas() throws RefusedException {
        Long choices = request.whole("n", 1);
        if (choices != null && choices > 1) {
            throw Losses.refused("n", "must be 1: the upstream gives one answer to a request.");
        }
        JsonNode modalities = request.member("modalities");
        if (modalities != null) {
            for (JsonNode modality : modalities) {
                if (modality.asText().equals("audio")) {
                    throw Losses.refused("modalities", "asks for audio, which the upstream does not speak.");
                }
            }
        }
        if (request.has("audio")) {
            throw Losses.refused("audio", "asks for audio, which the upstream does not speak.");
        }
    }

    private boolean usageAsked() throws RefusedException {
        RequestObject options = request.object("stream_options");
        return options != null && options.isTrue("include_usage");
    }

    private @Nullable Long maxTokens() throws RefusedException {
        Long older = request.whole("max_tokens", 1);
        Long newer = request.whole("max_completion_tokens", 1);
        return newer != null ? newer : older;
    }

    private List<String> stops() throws RefusedException {
        JsonNode stop = request.member("stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isTextual()) {
            return List.of(stop.textValue());
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode one : stop) {
            if (!stop.isArray() || !one.isTextual()) {
                throw Losses.malformed("stop", "a string or an array of strings");
            }
            stops.add(one.textValue());
        }
        if (!stop.isArray()) {
            throw Losses.malformed("stop", "a string or an array of strings");
        }
        return stops;
    }

    private Sampling sampling() throws RefusedException {
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                request.number("top_k"),
                request.number("frequency_penalty"),
                request.number("presence_penalty"),
                request.number("seed"),
                request.tree("logit_bias"),
                request.isTrue("logprobs"),
                request.smallWhole("top_logprobs", 0));
    }

    private Format format() throws RefusedException {
        String verbosity = request.text("verbosity");
        RequestObject format = request.object("response_format");
        if (format == null) {
            return new Format(Format.Kind.UNSET, null, null, null, null, verbosity);
        }
        switch (format.requiredText("type")) {
            case "text" -> {
                return new Format(Format.Kind.TEXT, null, null, null, null, verbosity);
            }
            case "json_object" -> {
                return new Format(Format.Kind.JSON_OBJECT, null, null, null, null, verbosity);
            }
            case "json_schema" -> {
                RequestObject schema = format.requiredObject("json_schema");
                return new Format(
                        Format.Kind.JSON_SCHEMA,
                        schema.text("name"),
                        schema.text("description"),
                        schema.requiredObject("schema").node(),
                        schema.flag("strict"),
                        verbosity);
            }
            default -> throw Losses.malformed(format.at("type"), "text, json_object or json_schema");
        }
    }
}
