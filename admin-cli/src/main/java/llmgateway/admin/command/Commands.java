package llmgateway.admin.command;

import java.util.List;
import java.util.stream.Stream;
import llmgateway.admin.line.Catalog;
import llmgateway.admin.line.Command;

/** All commands. */
public final class Commands {
    private Commands() {}

    public static Catalog catalog() {
        List<Command> others = Stream.of(
                        UpstreamCommands.all(),
                        KeyCommands.all(),
                        OauthCommands.all(),
                        RouteCommands.all(),
                        EnvCommands.all(),
                        ConfigCommands.all(),
                        NodeCommands.all(),
                        ClusterCommands.all())
                .flatMap(List::stream)
                .toList();
        return new Catalog(Stream.concat(others.stream(), Stream.of(CompletionCommand.of(others)))
                .toList());
    }
}
