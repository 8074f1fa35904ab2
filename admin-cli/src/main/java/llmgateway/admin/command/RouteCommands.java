package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import llmgateway.admin.view.Table;
import org.jspecify.annotations.Nullable;

/** Which models are served by which. */
final class RouteCommands {
    private RouteCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "route",
                        "add",
                        List.of(),
                        NewRoute::new,
                        Order.toState(new Changed("Added the route")),
                        "Serves a model by another one, or by the first of several that can.",
                        "route add --source smart --to anthropic:claude-opus-4-5 --to openai:gpt-5"),
                new Command(
                        "route",
                        "list",
                        List.of(),
                        Arguments::new,
                        Order.toState(Table.of("id source_model targets source", "There are no routes.")),
                        "Lists the routes.",
                        "route list"),
                new Command(
                        "route",
                        "remove",
                        List.of("ID"),
                        ById::new,
                        Order.toState(new Changed("Removed the route")),
                        "Forgets a route, named by its id or its source.",
                        "route remove smart"),
                new Command(
                        "route",
                        "explain",
                        List.of("MODEL"),
                        Explanation::new,
                        Order.toNode(new Details()),
                        "Tells which account would serve a model, and why not the others.",
                        "route explain claude-sonnet-4-5 --key team-a"));
    }

    static final class NewRoute extends Arguments {
        @Parameter(
                names = {"--source-model", "--source"},
                required = true,
                placeholder = "MODEL",
                description = "What clients ask for: a name, prefix*, or *")
        @Nullable
        String source;

        @Parameter(
                names = {"--target-model", "--target"},
                placeholder = "MODEL",
                description = "The model to serve it with")
        @Nullable
        String target;

        @Parameter(
                names = {"--target-provider", "--provider"},
                placeholder = "NAME",
                description = "The provider or account to serve it with")
        @Nullable
        String provider;

        @Parameter(
                names = "--to",
                placeholder = "PROVIDER:MODEL",
                description =
                        "A target, instead of the two; several are tried in order. :MODEL leaves the provider open")
        @Nullable
        List<String> to;

        @Parameter(
                names = "--strictness",
                placeholder = "lenient|strict",
                description = "What to do about what another dialect cannot say; else as routing.strictness")
        @Nullable
        String strictness;

        @Override
        protected void complete(JsonObject arguments, Input input) throws CommandException {
            if ((target == null) == (to == null) || (to != null && provider != null)) {
                throw CommandException.badUsage(
                        "a route needs either --target MODEL [--provider NAME] or --to PROVIDER:MODEL, once or more");
            }
            if (to != null) {
                arguments.remove("to");
                JsonArray targets = new JsonArray();
                to.forEach(each -> targets.add(target(each)));
                arguments.put("targets", targets);
            }
        }

        private static JsonObject target(String text) {
            int colon = text.indexOf(':');
            JsonObject target = new JsonObject().put("model", text.substring(colon + 1));
            return colon > 0 ? target.put("provider", text.substring(0, colon)) : target;
        }
    }

    static final class Explanation extends Arguments {
        @Parameter(names = "--key", placeholder = "ID", description = "The client key's id; else one that may use all")
        @Nullable
        String key;

        @Parameter(
                names = "--api",
                placeholder = "API",
                description = "What the client speaks: messages, chat, responses or embeddings")
        @Nullable
        String api;
    }
}
