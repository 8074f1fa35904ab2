package llmgateway.admin;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;

/** The entry point of {@code gateway-admin}; exits with 0 done, 1 refused or failed, 2 bad usage. */
@Parameters(separators = "=")
public final class Main {
    private static final String VERSION = Optional.ofNullable(
                    Main.class.getPackage().getImplementationVersion())
            .orElse("development");

    @Parameter(names = "--version", description = "Print the version and exit")
    private boolean version;

    @Parameter(
            names = {"--help", "-h"},
            help = true,
            description = "Print this help and exit")
    private boolean help;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** Runs one command line and returns its exit code. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        Main main = new Main();
        JCommander parser = JCommander.newBuilder()
                .programName("gateway-admin COMMAND")
                .addObject(main)
                .acceptUnknownOptions(true)
                .build();
        try {
            parser.parse(args);
        } catch (ParameterException usage) {
            err.println("gateway-admin: " + usage.getMessage());
            return 2;
        }
        if (main.version) {
            out.println("gateway-admin " + VERSION);
            return 0;
        }
        Optional<String> command =
                Arrays.stream(args).filter(word -> !word.startsWith("-")).findFirst();
        if (main.help || command.isEmpty()) {
            StringBuilder text = new StringBuilder();
            parser.getUsageFormatter().usage(text);
            (main.help ? out : err).print(text);
            (main.help ? out : err).println("  Commands: " + String.join(", ", Commands.NAMES));
            return main.help ? 0 : 2;
        }
        String name = command.get();
        if (Commands.NAMES.contains(name)) {
            err.println(
                    "gateway-admin: '" + name + "' needs a node's admin channel, which this version has not."
                            + " Accounts, client keys and routes are set in the configuration file; see docs/configuration.md.");
            return 1;
        }
        err.println(
                "gateway-admin: there is no command '" + name + "'; did you mean '" + Commands.nearest(name) + "'?");
        return 2;
    }
}
