package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.SecretSource;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import llmgateway.admin.view.Table;
import org.jspecify.annotations.Nullable;

/** Nodes, their health and figures, and the keys that seal their state. */
final class NodeCommands {
    private NodeCommands() {}

    static List<Command> all() {
        Order details = Order.toNode(new Details());
        return List.of(
                plain(
                        "node",
                        "list",
                        Order.toNode(Table.of(
                                "name state address version shards in_flight uptime_seconds state_version",
                                "There are no nodes.")),
                        "Lists the nodes.",
                        "node list"),
                new Command(
                        "node",
                        "show",
                        List.of("[NAME]"),
                        Arguments::new,
                        details,
                        "Shows a node; the one that is asked if none is named.",
                        "node show"),
                named("drain", "Drained", "Takes a node out of service; its streams run on."),
                named("resume", "Resumed", "Puts a drained node back into service."),
                named("remove", "Forgot", "Forgets a node that is gone for good."),
                plain("server", "status", details, "Shows the state of the node.", "server status"),
                plain(
                        "server",
                        "start",
                        NodeCommands::start,
                        "Says how a node is started: by bin/llm-gateway.",
                        "server start"),
                plain(
                        "secrets",
                        "status",
                        Order.toState(new Details()),
                        "Shows which keys seal the state, and how many records each.",
                        "secrets status"),
                new Command(
                        "secrets",
                        "rotate",
                        List.of(),
                        NewMasterKey::new,
                        Order.toState(new Changed("Sealed all records anew")),
                        "Seals all records with a new data key, or under a new master key.",
                        "secrets rotate"),
                plain("status", "", details, "Shows the state of the node.", "status"),
                plain("health", "", details.judgedBy("ready"), "Tells whether the node can serve.", "health"),
                new Command(
                        "stats",
                        "",
                        List.of(),
                        Breakdown::new,
                        details,
                        "Shows requests, errors and tokens.",
                        "stats --json"),
                new Command(
                        "explain",
                        "",
                        List.of("ID"),
                        ById::new,
                        details,
                        "Tells what became of a request, by its x-request-id.",
                        "explain req-7f3a"),
                plain("top", "", details, "Shows the requests that are under way.", "top"));
    }

    private static int start(Invocation invocation, Terminal terminal) throws CommandException {
        throw CommandException.badUsage("a node is started by: bin/llm-gateway server start");
    }

    private static Command named(String verb, String done, String summary) {
        return new Command(
                "node",
                verb,
                List.of("NAME"),
                Arguments::new,
                Order.toNode(new Changed(done)),
                summary,
                "node " + verb + " node-1");
    }

    static Command plain(String group, String verb, Work work, String summary, String example) {
        return new Command(group, verb, List.of(), Arguments::new, work, summary, example);
    }

    static final class NewMasterKey extends Arguments {
        @Parameter(
                names = "--new-master-key",
                placeholder = "KEY",
                converter = SecretSource.Converter.class,
                description = "The new master key, base64 of 32 bytes, - for standard input, or @FILE")
        @Nullable
        SecretSource newMasterKey;
    }

    static final class Breakdown extends Arguments {
        @Parameter(names = "--by", placeholder = "WHAT", description = "account, model or key")
        @Nullable
        String by;
    }
}
