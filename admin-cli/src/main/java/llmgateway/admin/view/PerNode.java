package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What each node of a cluster did for itself.
 *
 * @param one how the result reads that the node gave which was asked
 */
public record PerNode(View one) implements View {

    @Override
    public String text(@Nullable Object result, Ink ink) {
        String text = one.text(result, ink);
        return result instanceof JsonObject object && object.getValue("nodes") instanceof JsonArray nodes
                ? text + new Details().text(new JsonObject().put("nodes", nodes), ink)
                : text;
    }
}
