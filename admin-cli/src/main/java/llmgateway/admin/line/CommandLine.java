package llmgateway.admin.line;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Understands command lines and runs them. */
public final class CommandLine {
    private static final String PROGRAM = "gateway-admin";

    private final Catalog catalog;
    private final String version;
    private final Terminal terminal;

    public CommandLine(Catalog catalog, String version, Terminal terminal) {
        this.catalog = catalog;
        this.version = version;
        this.terminal = terminal;
    }

    /** Runs one line and returns the exit code: 0 done, 1 refused or failed, 2 bad usage, 3 no node reachable. */
    public int run(String... line) {
        try {
            Typed typed = Typed.of(line, catalog);
            Optional<Command> command = catalog.find(typed.group(), typed.verb());
            OptionList options = new OptionList(
                    command.<Arguments>map(found -> found.arguments().get()).orElseGet(Arguments::new));
            if (command.isEmpty()) {
                return withoutCommand(typed, options);
            }
            List<String> operands = options.read(typed.rest());
            if (options.global().version()) {
                return version();
            }
            if (options.global().help()) {
                return print(Help.of(command.get()));
            }
            Invocation invocation = invocation(command.get(), options, operands);
            return command.get().work().run(invocation, terminal);
        } catch (CommandException refused) {
            terminal.err().println(PROGRAM + ": " + refused.getMessage());
            return refused.exitCode();
        }
    }

    /**
     * Understands one line without running it.
     *
     * @throws CommandException if it is no valid line
     */
    Invocation parse(String... line) throws CommandException {
        Typed typed = Typed.of(line, catalog);
        Command command = catalog.find(typed.group(), typed.verb()).orElseThrow(() -> unknown(typed));
        OptionList options = new OptionList(command.arguments().get());
        return invocation(command, options, options.read(typed.rest()));
    }

    private Invocation invocation(Command command, OptionList options, List<String> operands) throws CommandException {
        Input input = new Input(terminal);
        JsonObject arguments = options.given(input);
        if (operands.size() > command.operands().size()) {
            throw CommandException.badUsage("'" + command.name() + "' takes no '"
                    + operands.get(command.operands().size()) + "' (see --help)");
        }
        for (int i = 0; i < command.operands().size(); i++) {
            String name = command.operands().get(i);
            String key = OptionList.key(name.replaceAll("[\\[\\]]", ""));
            if (i < operands.size() && arguments.containsKey(key)) {
                throw CommandException.badUsage("'" + command.name() + "' got its " + name + " twice");
            }
            if (i < operands.size()) {
                arguments.put(key, operands.get(i));
            } else if (!arguments.containsKey(key) && !name.startsWith("[")) {
                throw CommandException.badUsage(
                        "'" + command.name() + "' needs " + name + ", as in: " + PROGRAM + " " + command.example());
            }
        }
        options.arguments().complete(arguments, input);
        return new Invocation(command, options.global(), arguments);
    }

    private int withoutCommand(Typed typed, OptionList options) throws CommandException {
        boolean known = catalog.groups().contains(typed.group());
        if (known ? !typed.verb().isEmpty() : !typed.group().isEmpty()) {
            throw unknown(typed);
        }
        options.read(typed.rest());
        if (options.global().version()) {
            return version();
        }
        String help = known ? Help.of(catalog.in(typed.group())) : Help.of(catalog);
        if (options.global().help()) {
            return print(help);
        }
        terminal.err().print(help);
        return CommandException.BAD_USAGE;
    }

    private CommandException unknown(Typed typed) {
        List<String> verbs = catalog.verbs(typed.group());
        if (verbs.isEmpty()) {
            return CommandException.badUsage("there is no command '" + typed.group() + "'; did you mean '"
                    + catalog.nearest(typed.group()) + "'?");
        }
        if (typed.verb().isEmpty()) {
            return CommandException.badUsage("'" + typed.group() + "' needs one of: " + String.join(", ", verbs));
        }
        return CommandException.badUsage("there is no command '" + typed.group() + " " + typed.verb()
                + "'; did you mean '" + typed.group() + " "
                + Spelling.nearest(typed.verb(), verbs).orElseThrow() + "'?");
    }

    private int version() {
        return print(PROGRAM + " " + version + "\n");
    }

    private int print(String text) {
        terminal.out().print(text);
        return CommandException.DONE;
    }
}
