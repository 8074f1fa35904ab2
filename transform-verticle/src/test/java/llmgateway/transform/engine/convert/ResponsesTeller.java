package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Tells a {@link Plot} as a Responses client would send it. */
final class ResponsesTeller extends PlotTeller {

    @Override
    void system(List<String> texts) {
        if (texts.size() == 1) {
            request.put("instructions", texts.get(0));
        } else {
            texts.forEach(this::late);
        }
    }

    @Override
    void says(List<String> texts, boolean image) {
        ArrayNode parts = message("user");
        texts.forEach(text -> parts.addObject().put("type", "input_text").put("text", text));
        if (image) {
            parts.addObject().put("type", "input_image").put("image_url", DATA_URL);
        }
    }

    private ArrayNode message(String role) {
        return turns.addObject().put("type", "message").put("role", role).putArray("content");
    }

    @Override
    void late(String system) {
        message("developer").addObject().put("type", "input_text").put("text", system);
    }

    @Override
    void assistant(Plot.Scene scene) {
        ObjectNode reasoning = turns.addObject().put("type", "reasoning");
        reasoning
                .put("encrypted_content", "gAAAA-_")
                .putArray("summary")
                .addObject()
                .put("text", scene.thought());
        message("assistant").addObject().put("type", "output_text").put("text", scene.text());
        for (Plot.Call call : scene.calls()) {
            turns.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.id())
                    .put("name", call.tool())
                    .put("arguments", call.arguments());
        }
    }

    @Override
    void results(List<Plot.Call> calls) {
        for (Plot.Call call : calls) {
            ObjectNode output =
                    turns.addObject().put("type", "function_call_output").put("call_id", call.id());
            if (call.image()) {
                ArrayNode parts = output.putArray("output");
                parts.addObject().put("type", "input_text").put("text", call.result());
                parts.addObject().put("type", "input_image").put("image_url", DATA_URL);
            } else {
                output.put("output", call.result());
            }
        }
    }

    @Override
    void options(Plot.Options options) {
        if (options.maxTokens() != null) {
            request.put("max_output_tokens", options.maxTokens());
        }
        request.put("stream", options.streamed());
        request.set("input", turns);
        if (options.temperature() != null) {
            number("temperature", options.temperature());
        }
        if (options.effort() != null) {
            request.putObject("reasoning").put("effort", options.effort()).put("summary", "auto");
        }
        if (options.format() != null) {
            ObjectNode format = request.putObject("text").putObject("format");
            format.put("type", options.format().equals("object") ? "json_object" : "json_schema");
            if (!options.format().equals("object")) {
                format.put("name", "answer").put("strict", options.format().equals("strict"));
                format.set("schema", schema());
            }
        }
        if (options.tools()) {
            for (String name : Plots.TOOLS) {
                ObjectNode tool = request.withArray("tools").addObject().put("type", "function");
                tool.put("name", name).set("parameters", schema());
            }
        }
        if (options.parallel() != null) {
            request.put("parallel_tool_calls", options.parallel());
        }
        if (options.choice() != null && options.choice().equals("named")) {
            request.putObject("tool_choice").put("type", "function").put("name", Plots.TOOLS.get(0));
        } else if (options.choice() != null) {
            request.put("tool_choice", options.choice());
        }
    }
}
