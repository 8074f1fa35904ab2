package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import llmgateway.transform.engine.json.JsonTree;

/** Tells a {@link Plot} as an Anthropic client would send it. */
final class MessagesTeller extends PlotTeller {

    @Override
    void system(List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode system = request.putArray("system");
            texts.forEach(text -> text(system, text).putObject("cache_control").put("type", "ephemeral"));
        }
    }

    private static ObjectNode text(ArrayNode blocks, String text) {
        return blocks.addObject().put("type", "text").put("text", text);
    }

    private static void image(ArrayNode blocks) {
        ObjectNode source = blocks.addObject().put("type", "image").putObject("source");
        source.put("type", "base64").put("media_type", "image/png").put("data", Agent.PIXEL);
    }

    @Override
    void says(List<String> texts, boolean image) {
        ObjectNode message = turns.addObject().put("role", "user");
        if (texts.size() == 1 && !image) {
            message.put("content", texts.get(0));
            return;
        }
        ArrayNode blocks = message.putArray("content");
        texts.forEach(text -> text(blocks, text));
        if (image) {
            image(blocks);
        }
    }

    @Override
    void late(String system) {
        turns.addObject().put("role", "system").put("content", system);
    }

    @Override
    void assistant(Plot.Scene scene) {
        ArrayNode blocks = turns.addObject().put("role", "assistant").putArray("content");
        blocks.addObject()
                .put("type", "thinking")
                .put("thinking", scene.thought())
                .put("signature", "Eq+/=");
        text(blocks, scene.text());
        for (Plot.Call call : scene.calls()) {
            JsonNode input = JsonTree.readOrNull(call.arguments());
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.tool())
                    .set("input", input instanceof ObjectNode ? input : JsonTree.object());
        }
    }

    @Override
    void results(List<Plot.Call> calls) {
        if (calls.isEmpty()) {
            return;
        }
        ArrayNode blocks = turns.addObject().put("role", "user").putArray("content");
        for (Plot.Call call : calls) {
            ObjectNode result = blocks.addObject().put("type", "tool_result").put("tool_use_id", call.id());
            ArrayNode content = result.put("is_error", call.error()).putArray("content");
            text(content, Objects.requireNonNull(call.result()));
            if (call.image()) {
                image(content);
            }
        }
    }

    @Override
    void options(Plot.Options options) {
        request.put("max_tokens", options.maxTokens() == null ? 4096 : options.maxTokens());
        request.put("stream", options.streamed());
        request.set("messages", turns);
        options.stops().forEach(request.withArray("stop_sequences")::add);
        if (options.temperature() != null) {
            number("temperature", options.temperature());
        }
        if (options.effort() != null && options.effort().equals("none")) {
            request.putObject("thinking").put("type", "disabled");
        } else if (options.effort() != null) {
            request.putObject("thinking").put("type", "adaptive");
            request.putObject("output_config")
                    .put("effort", options.effort().equals("minimal") ? "low" : options.effort());
        }
        if (options.format() != null) {
            request.withObject("/output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", schema());
        }
        if (options.tools()) {
            ArrayNode tools = request.putArray("tools");
            Plots.TOOLS.forEach(name -> tools.addObject().put("name", name).set("input_schema", schema()));
        }
        if (options.choice() != null) {
            ObjectNode choice = request.putObject("tool_choice");
            switch (options.choice()) {
                case "required" -> choice.put("type", "any");
                case "named" -> choice.put("type", "tool").put("name", Plots.TOOLS.get(0));
                default -> choice.put("type", options.choice());
            }
            if (options.parallel() != null && !options.choice().equals("none")) {
                choice.put("disable_parallel_tool_use", !options.parallel());
            }
        }
    }
}
