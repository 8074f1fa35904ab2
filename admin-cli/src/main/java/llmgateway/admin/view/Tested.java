package llmgateway.admin.view;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What came back from an upstream that was tried. */
public final class Tested implements View {

    @Override
    public String text(@Nullable Object result, Ink ink) {
        if (!(result instanceof JsonObject test)) {
            return Words.of(result) + "\n";
        }
        boolean ok = Boolean.TRUE.equals(test.getValue("ok"));
        String facts = "status " + Words.of(test.getValue("status")) + ", " + Words.of(test.getValue("latency_ms"))
                + " ms, model " + Words.of(test.getValue("model"));
        return ink.paint(ok ? "active" : "blocked", ok ? "works" : "fails") + ": " + Words.of(test.getValue("id"))
                + " (" + facts + ")\n" + Words.of(test.getValue("message")) + "\n";
    }
}
