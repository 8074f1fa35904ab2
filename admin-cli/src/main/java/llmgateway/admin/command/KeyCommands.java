package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import java.util.List;
import java.util.function.Supplier;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import llmgateway.admin.view.Table;
import org.jspecify.annotations.Nullable;

/** The keys that clients come with. */
final class KeyCommands {
    private static final Table TABLE = Table.of(
            "id name status permissions models expires_at rpm concurrency created_at source",
            "There are no client keys; 'gateway-admin apikey add --name NAME' makes one.");

    private KeyCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "apikey",
                        "add",
                        List.of(),
                        NewKey::new,
                        Order.toState(new Changed("Made the client key")),
                        "Makes a client key and shows it this once.",
                        "apikey add --name team-a --permissions read,write --models 'claude-*' --expires 30d --rpm 60"),
                new Command(
                        "apikey",
                        "list",
                        List.of(),
                        Arguments::new,
                        Order.toState(TABLE),
                        "Lists the client keys, without the keys themselves.",
                        "apikey list"),
                one("show", ById::new, Order.toState(new Details()), "Shows what a client key may do."),
                new Command(
                        "apikey",
                        "update",
                        List.of("ID"),
                        Terms::new,
                        Order.toState(new Changed("Changed")),
                        "Changes what the options name and leaves the rest.",
                        "apikey update team-a --rpm 120 --concurrency 10"),
                one("enable", ById::new, Order.toState(new Changed("Enabled")), "Lets a client key in again."),
                one("disable", ById::new, Order.toState(new Changed("Disabled")), "Lets a client key in no more."),
                new Command(
                        "apikey",
                        "rotate",
                        List.of("ID"),
                        Rotation::new,
                        Order.toState(new Changed("Rotated the client key")),
                        "Makes a new key for the same entry and shows it this once; the old one works on for a while.",
                        "apikey rotate team-a --overlap 12h"),
                one("remove", ById::new, Order.toState(new Changed("Removed")), "Forgets a client key."));
    }

    private static Command one(String verb, Supplier<Arguments> arguments, Work work, String summary) {
        return new Command("apikey", verb, List.of("ID"), arguments, work, summary, "apikey " + verb + " team-a");
    }

    /** What a key may do. */
    static class Terms extends Arguments {
        @Parameter(names = "--id", placeholder = "ID", description = "A stable id; made from the name if left out")
        @Nullable
        String id;

        @Parameter(
                names = "--permissions",
                placeholder = "A,B",
                description = "read (lists), write (model calls), admin; else read,write")
        @Nullable
        List<String> permissions;

        @Parameter(names = "--models", placeholder = "A,B", description = "The models it may use; else all")
        @Nullable
        List<String> models;

        @Parameter(
                names = "--expires",
                placeholder = "WHEN",
                description = "A date, a time such as 2027-01-01T00:00:00Z, or from now: 30d, 12h")
        @Nullable
        String expires;

        @Parameter(names = "--rpm", placeholder = "N", description = "Model calls in any 60 seconds; 0: no limit")
        @Nullable
        Integer rpm;

        @Parameter(names = "--concurrency", placeholder = "N", description = "Model calls at once; 0: no limit")
        @Nullable
        Integer concurrency;
    }

    static final class NewKey extends Terms {
        @Parameter(names = "--name", required = true, placeholder = "NAME", description = "A name for people")
        @Nullable
        String name;
    }

    static final class Rotation extends ById {
        @Parameter(
                names = "--overlap",
                placeholder = "TIME",
                description = "How long the old key works on, such as 12h or 7d; 0: not at all; else 24h")
        @Nullable
        String overlap;
    }
}
