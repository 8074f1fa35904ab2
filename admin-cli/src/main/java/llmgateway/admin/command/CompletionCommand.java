package llmgateway.admin.command;

import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Catalog;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Completion;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Terminal;

/** The command that prints scripts by which shells complete the others. */
final class CompletionCommand {
    private CompletionCommand() {}

    static Command of(List<Command> others) {
        return new Command(
                "completion",
                "",
                List.of("SHELL"),
                Arguments::new,
                (invocation, terminal) -> print(others, invocation, terminal),
                "Prints a script by which bash, zsh or fish completes these commands.",
                "completion bash");
    }

    private static int print(List<Command> others, Invocation invocation, Terminal terminal) throws CommandException {
        Completion completion = new Completion(new Catalog(others));
        String shell = invocation.arguments().getString("shell");
        terminal.out()
                .print(
                        switch (shell) {
                            case "bash" -> completion.bash();
                            case "zsh" -> completion.zsh();
                            case "fish" -> completion.fish();
                            default ->
                                throw CommandException.badUsage(
                                        "there is no completion for '" + shell + "'; there is: bash, zsh, fish");
                        });
        return CommandException.DONE;
    }
}
