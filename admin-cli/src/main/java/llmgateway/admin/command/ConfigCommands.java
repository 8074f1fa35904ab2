package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.admin.channel.NodeJar;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Json;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.view.Changes;
import llmgateway.admin.view.Details;
import org.jspecify.annotations.Nullable;

/** Configuration: what holds, and accounts, keys and routes as a document. */
final class ConfigCommands {
    private static final String FILE = "FILE";

    private ConfigCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "config",
                        "show",
                        List.of(),
                        Arguments::new,
                        Order.toState(new Details()),
                        "Shows the configuration that holds, without secrets.",
                        "config show"),
                new Command(
                        "config",
                        "validate",
                        List.of(FILE),
                        Arguments::new,
                        ConfigCommands::validate,
                        "Checks a configuration file as a node would at its start.",
                        "config validate gateway.yaml"),
                new Command(
                        "config",
                        "export",
                        List.of(),
                        Arguments::new,
                        Order.toState((result, ink) -> Json.pretty(result) + "\n"),
                        "Prints the stored accounts, keys and routes as a document, without secrets.",
                        "config export"),
                new Command(
                        "config",
                        "plan",
                        List.of(FILE),
                        Document::new,
                        Order.toState(new Changes()),
                        "Tells what applying a document would add, change and remove.",
                        "config plan accounts.yaml"),
                new Command(
                        "config",
                        "apply",
                        List.of(FILE),
                        Revised::new,
                        Order.toState(new Changes()),
                        "Makes the stored accounts, keys and routes those of a document.",
                        "config apply accounts.yaml --revision 17"));
    }

    private static int validate(Invocation invocation, Terminal terminal) throws CommandException {
        String file = invocation.arguments().getString("file");
        NodeJar.Ran ran = NodeJar.find(terminal)
                .run(
                        invocation.options().timeoutSeconds(),
                        "",
                        "llmgateway.node.Main",
                        "--validate",
                        "--config",
                        terminal.workingDir().resolve(file).toAbsolutePath().toString());
        boolean valid = ran.exitCode() == CommandException.DONE;
        terminal.out()
                .print(
                        invocation.options().json()
                                ? Json.pretty(new JsonObject().put("file", file).put("valid", valid)) + "\n"
                                : ran.output());
        return valid ? CommandException.DONE : CommandException.REFUSED;
    }

    /** The document in a file, in place of the file's name. */
    static class Document extends Arguments {
        @Override
        protected void complete(JsonObject arguments, Input input) throws CommandException {
            arguments.put("document", input.document((String) arguments.remove("file")));
        }
    }

    static final class Revised extends Document {
        @Parameter(
                names = "--revision",
                placeholder = "N",
                description = "Refuse if the state is not at this revision, which 'config plan' tells")
        @Nullable
        Long revision;
    }
}
