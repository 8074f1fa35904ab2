package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import java.util.List;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.SecretSource;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import org.jspecify.annotations.Nullable;

/** Logging accounts in. */
final class OauthCommands {
    private OauthCommands() {}

    static List<Command> all() {
        Command callback = new Command(
                "oauth",
                "callback",
                List.of("ID"),
                Callback::new,
                Order.toNode(new Changed("Logged in")),
                "Ends a login with what the page gave.",
                "oauth callback work --code @code.txt");
        return List.of(
                about("start", "ID", new LoginWork(callback), "Begins to log an account in; prints the page to open."),
                callback,
                about("status", "[ID]", Order.toNode(new Details()), "Shows which accounts are logged in."),
                about("refresh", "ID", Order.toNode(new Changed("Refreshed")), "Takes a new access token now."));
    }

    private static Command about(String verb, String operand, Work work, String summary) {
        return new Command("oauth", verb, List.of(operand), ById::new, work, summary, "oauth " + verb + " work");
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
