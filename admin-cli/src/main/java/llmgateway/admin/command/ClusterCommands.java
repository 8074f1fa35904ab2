package llmgateway.admin.command;

import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Terminal;

/** Certificates for nodes that form one gateway. */
final class ClusterCommands {
    private ClusterCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "cluster",
                        "init",
                        List.of("DIR"),
                        Arguments::new,
                        ClusterCommands::missing,
                        "Makes an authority for the nodes of a cluster (not in this version).",
                        "cluster init certificates"),
                new Command(
                        "cluster",
                        "add-node",
                        List.of("DIR", "NAME"),
                        Arguments::new,
                        ClusterCommands::missing,
                        "Makes the certificates of one node (not in this version).",
                        "cluster add-node certificates node-2"));
    }

    private static int missing(Invocation invocation, Terminal terminal) throws CommandException {
        throw CommandException.refused(
                "'" + invocation.command().name()
                        + "' makes certificates for a cluster; the nodes of this version stand alone, so there is nothing to make");
    }
}
