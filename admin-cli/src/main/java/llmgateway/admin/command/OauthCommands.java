package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import java.util.List;
import java.util.function.Supplier;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.SecretSource;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import org.jspecify.annotations.Nullable;

/** Logging accounts in. */
final class OauthCommands {
    private OauthCommands() {}

    static List<Command> all() {
        return List.of(
                about(
                        "start",
                        "ID",
                        ById::new,
                        Order.toNode(new Details()),
                        "Begins to log an account in; prints the page to open."),
                new Command(
                        "oauth",
                        "callback",
                        List.of("ID"),
                        Callback::new,
                        Order.toNode(new Changed("Logged in")),
                        "Ends a login with what the page gave.",
                        "oauth callback work --code @code.txt"),
                about("status", "[ID]", ById::new, Order.toNode(new Details()), "Shows which accounts are logged in."),
                about(
                        "refresh",
                        "ID",
                        ById::new,
                        Order.toNode(new Changed("Refreshed")),
                        "Takes a new access token now."));
    }

    private static Command about(
            String verb, String operand, Supplier<Arguments> arguments, Order order, String summary) {
        return new Command("oauth", verb, List.of(operand), arguments, order, summary, "oauth " + verb + " work");
    }

    static final class Callback extends ById {
        @Parameter(
                names = "--code",
                required = true,
                placeholder = "CODE",
                converter = SecretSource.Converter.class,
                description = "code#state, the code alone or the whole redirect URL; - for standard input, or @FILE")
        @Nullable
        SecretSource code;
    }
}
