package llmgateway.admin.view;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A login that was begun: the page to open, and how to go on. */
public record LoginBegun() implements View {

    @Override
    public String text(@Nullable Object result, Ink ink) {
        JsonObject login = result instanceof JsonObject begun ? begun : new JsonObject();
        return page(login) + "Then end the login with: gateway-admin oauth callback " + Words.of(login.getValue("id"))
                + " --code CODE\n";
    }

    /** The page to open. */
    public static String page(JsonObject login) {
        return "Open this page and log in:\n\n  " + Words.of(login.getValue("url")) + "\n\n";
    }
}
