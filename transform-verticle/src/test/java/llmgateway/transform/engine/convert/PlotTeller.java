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
}
