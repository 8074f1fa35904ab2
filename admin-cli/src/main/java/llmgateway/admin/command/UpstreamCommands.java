package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import llmgateway.admin.view.PerNode;
import llmgateway.admin.view.Table;
import llmgateway.admin.view.Tested;
import org.jspecify.annotations.Nullable;

/** Accounts at providers. */
final class UpstreamCommands {
    private static final Table TABLE = Table.of(
            "id name provider state source models in_flight requests errors reason until",
            "There are no accounts; 'gateway-admin upstream add --help' shows how to add one.");

    private UpstreamCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "upstream",
                        "add",
                        List.of(),
                        NewAccount::new,
                        Order.toState(new Changed("Added")),
                        "Adds an account at a provider.",
                        "upstream add --type api-key --name production --provider anthropic --key @key.txt"),
                new Command(
                        "upstream",
                        "list",
                        List.of(),
                        Arguments::new,
                        Order.toState(TABLE),
                        "Lists the accounts.",
                        "upstream list --json"),
                one("show", Order.toState(new Details()), "Shows an account, what it did and what it failed at."),
                new Command(
                        "upstream",
                        "update",
                        List.of("ID"),
                        AccountArguments::new,
                        Order.toState(new Changed("Changed")),
                        "Changes what the options name and leaves the rest.",
                        "upstream update production --weight 3 --models 'claude-*'"),
                one("enable", Order.toState(new Changed("Enabled")), "Uses an account again."),
                one("disable", Order.toState(new Changed("Disabled")), "Stops using an account; streams run on."),
                one("remove", Order.toState(new Changed("Removed")), "Forgets an account; streams run on."),
                about(
                        "test",
                        TestArguments::new,
                        Order.toNode(new Tested()).judgedBy("ok"),
                        "Sends one tiny real request and tells what came back.",
                        "upstream test production --model claude-sonnet-4-5"),
                one(
                        "release",
                        Order.toNode(new PerNode(new Changed("Released"))).judgedBy("complete"),
                        "Ends an account's cool-down or block, on all nodes."));
    }

    private static Command one(String verb, Work work, String summary) {
        return about(verb, ById::new, work, summary, "upstream " + verb + " production");
    }

    private static Command about(
            String verb, Supplier<Arguments> arguments, Work work, String summary, String example) {
        return new Command("upstream", verb, List.of("ID"), arguments, work, summary, example);
    }

    static final class NewAccount extends AccountArguments {
        @Override
        protected void complete(JsonObject arguments, Input input) throws CommandException {
            if (!arguments.containsKey("name")) {
                throw CommandException.badUsage("'upstream add' needs --name NAME");
            }
            super.complete(arguments, input);
        }
    }

    static final class TestArguments extends ById {
        @Parameter(names = "--model", placeholder = "MODEL", description = "The model to ask; else one that it serves")
        @Nullable
        String model;
    }
}
