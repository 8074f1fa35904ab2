package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.SecretSource;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import llmgateway.admin.view.PerNode;
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
                                "name state address version members_seen shards in_flight state_version state_digest"
                                        + " uptime_seconds dropped_changes? since?",
                                "There are no nodes.")),
                        "Lists the nodes of the cluster.",
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
                plain("server", "status", details, "Shows the state of the node and of its cluster.", "server status"),
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
                        Order.toState(new PerNode(new Changed("Sealed all records anew")))
                                .judgedBy("complete"),
                        "Seals all records with a new data key, or under a new master key.",
                        "secrets rotate"),
                plain("status", "", details, "Shows the state of the node and of its cluster.", "status"),
                plain("health", "", details.judgedBy("ready"), "Tells whether the node can serve.", "health"),
                new Command(
                        "stats",
                        "",
                        List.of(),
                        Breakdown::new,
                        details,
                        "Shows requests, errors and tokens.",
                        "stats --by model"),
                new Command(
                        "explain",
                        "",
                        List.of("ID"),
                        ById::new,
                        details,
                        "Tells what became of a request, by its x-request-id.",
                        "explain req-7f3a"),
                new Command(
                        "top",
                        "",
                        List.of(),
                        LiveOptions::new,
                        new LiveWork(Thread::sleep),
                        "Shows what goes on, again and again until Ctrl-C.",
                        "top --interval 2"));
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

    static final class LiveOptions extends Arguments {
        @Parameter(names = "--once", description = "Show it once and end")
        boolean once;

        @Parameter(names = "--interval", placeholder = "SECONDS", description = "How long to wait in between; else 1")
        int interval = 1;

        @Override
        protected void complete(JsonObject arguments, Input input) throws CommandException {
            if (interval < 1) {
                throw CommandException.badUsage("--interval takes a number of seconds from 1");
            }
        }
    }

    static final class Breakdown extends Arguments {
        @Parameter(names = "--by", placeholder = "WHAT", description = "account, model or key")
        @Nullable
        String by;
    }
}
