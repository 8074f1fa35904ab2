package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tells a {@link Plot} as a Chat client would send it. */
final class ChatTeller extends PlotTeller {

    @Override
    void system(List<String> texts) {
        texts.forEach(text -> turns.addObject().put("role", "system").put("content", text));
    }

    @Override
    void says(List<String> texts, boolean image) {
        ArrayNode parts = turns.addObject().put("role", "user").putArray("content");
        texts.forEach(text -> parts.addObject().put("type", "text").put("text", text));
        if (image) {
            parts.addObject().put("type", "image_url").putObject("image_url").put("url", DATA_URL);
        }
    }

    @Override
    void late(String system) {
        turns.addObject().put("role", "developer").put("content", system);
    }

    @Override
    void assistant(Plot.Scene scene) {
        ObjectNode message = turns.addObject().put("role", "assistant");
        message.put("content", scene.text()).put("reasoning_content", scene.thought());
        for (Plot.Call call : scene.calls()) {
            message.withArray("tool_calls")
                    .addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.tool())
                    .put("arguments", call.arguments());
        }
    }

    @Override
    void results(List<Plot.Call> calls) {
        for (Plot.Call call : calls) {
            turns.addObject().put("role", "tool").put("tool_call_id", call.id()).put("content", call.result());
        }
    }

    @Override
    void options(Plot.Options options) {
        if (options.maxTokens() != null) {
            request.put("max_completion_tokens", options.maxTokens());
        }
        request.put("stream", options.streamed());
        request.set("messages", turns);
        options.stops().forEach(request.withArray("stop")::add);
        if (options.temperature() != null) {
            number("temperature", options.temperature());
        }
        if (options.effort() != null) {
            request.put("reasoning_effort", options.effort());
        }
        if (options.format() != null) {
            ObjectNode format = request.putObject("response_format");
            format.put("type", options.format().equals("object") ? "json_object" : "json_schema");
            if (!options.format().equals("object")) {
                ObjectNode schema = format.putObject("json_schema").put("name", "answer");
                schema.put("strict", options.format().equals("strict")).set("schema", schema());
            }
        }
        if (options.tools()) {
            for (String name : Plots.TOOLS) {
                ObjectNode tool = request.withArray("tools").addObject().put("type", "function");
                tool.putObject("function").put("name", name).set("parameters", schema());
            }
        }
        if (options.parallel() != null) {
            request.put("parallel_tool_calls", options.parallel());
        }
        if (options.choice() != null && options.choice().equals("named")) {
            ObjectNode choice = request.putObject("tool_choice").put("type", "function");
            choice.putObject("function").put("name", Plots.TOOLS.get(0));
        } else if (options.choice() != null) {
            request.put("tool_choice", options.choice());
        }
    }
}
