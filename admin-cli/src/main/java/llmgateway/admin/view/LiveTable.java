package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** One frame of {@code top}: all together, each node, each account. */
public final class LiveTable implements View {
    private static final String FIGURES = "in_flight requests_per_second errors_per_second tokens_per_second";
    private static final Table NODES = Table.of("name state " + FIGURES + " since?", "There are no nodes.");
    private static final Table ACCOUNTS = Table.of("id state " + FIGURES + " reason?", "There are no accounts.");

    @Override
    public String text(@Nullable Object result, Ink ink) {
        JsonObject frame = result instanceof JsonObject object ? object : new JsonObject();
        return ink.bold(Words.of(frame.getValue("in_flight")) + " in flight, "
                        + Words.of(frame.getValue("requests_per_second")) + " requests/s, "
                        + Words.of(frame.getValue("errors_per_second")) + " errors/s, "
                        + Words.of(frame.getValue("tokens_per_second")) + " tokens/s")
                + "\n\n"
                + NODES.text(frame.getJsonArray("nodes", new JsonArray()), ink)
                + "\n"
                + ACCOUNTS.text(frame.getJsonArray("accounts", new JsonArray()), ink);
    }
}
