package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.json.JsonTree;

/** Tells a {@link Plot} as a client of one dialect would send it. */
abstract class PlotTeller {
    static final String DATA_URL = "data:image/png;base64," + Agent.PIXEL;

    final ObjectNode request = JsonTree.object().put("model", "asked");
    final ArrayNode turns = JsonTree.array();

    /** The request. */
    static ObjectNode told(Dialect dialect, Plot plot) {
        PlotTeller teller = switch (dialect) {
            case MESSAGES -> new MessagesTeller();
            case CHAT -> new ChatTeller();
            default -> new ResponsesTeller();
        };
        teller.system(plot.system());
        for (Plot.Scene scene : plot.scenes()) {
            teller.user(scene.user());
            teller.assistant(scene);
            if (!scene.interjection().isEmpty() && !scene.calls().isEmpty()) {
                teller.late(scene.interjection());
            }
            teller.results(results(scene));
        }
        teller.user(plot.last());
        teller.options(plot.options());
        return teller.request;
    }

    private static List<Plot.Call> results(Plot.Scene scene) {
        List<Plot.Call> results = new ArrayList<>(scene.calls());
        results.removeIf(call -> call.result() == null);
        if (scene.reversed()) {
            Collections.reverse(results);
        }
        if (scene.orphan()) {
            results.add(new Plot.Call("nobody", "read", "{}", "lost", false, false));
        }
        return results;
    }

    private void user(Plot.Last last) {
        says(last.texts(), last.image());
        if (!last.system().isEmpty()) {
            late(last.system());
        }
    }

    abstract void system(List<String> texts);

    abstract void says(List<String> texts, boolean image);

    abstract void late(String system);

    abstract void assistant(Plot.Scene scene);

    abstract void results(List<Plot.Call> calls);

    abstract void options(Plot.Options options);

    static JsonNode schema() {
        return Agent.schema();
    }

    final void number(String name, String text) {
        request.set(name, Objects.requireNonNull(JsonTree.readOrNull(text)));
    }

    /** Anthropic's. */
    private static final class MessagesTeller extends PlotTeller {

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
            blocks.addObject().put("type", "thinking").put("thinking", scene.thought()).put("signature", "Eq+/=");
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
                request.putObject("output_config").put("effort", options.effort().equals("minimal") ? "low" : options.effort());
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

    /** Chat's. */
    private static final class ChatTeller extends PlotTeller {

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

    /** OpenAI Responses'. */
    private static final class ResponsesTeller extends PlotTeller {

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
            reasoning.put("encrypted_content", "gAAAA-_").putArray("summary").addObject().put("text", scene.thought());
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
                ObjectNode output = turns.addObject().put("type", "function_call_output").put("call_id", call.id());
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
}
