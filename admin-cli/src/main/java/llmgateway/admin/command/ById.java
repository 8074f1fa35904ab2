package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import llmgateway.admin.line.Arguments;
import org.jspecify.annotations.Nullable;

/** The thing that a command is about, named by an option instead of an operand. */
class ById extends Arguments {
    @Parameter(
            names = {"--id", "--account-id"},
            placeholder = "ID",
            description = "The id or name, instead of the word ID")
    @Nullable
    String id;
}
