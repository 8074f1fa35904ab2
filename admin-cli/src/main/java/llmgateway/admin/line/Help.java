package llmgateway.admin.line;

import com.beust.jcommander.ParameterDescription;
import java.util.List;
import java.util.Locale;

/** The texts of {@code --help}. */
final class Help {
    private static final String PROGRAM = "gateway-admin ";
    private static final int COLUMN = 30;

    private Help() {}

    /** All commands. */
    static String of(Catalog catalog) {
        StringBuilder text = new StringBuilder("Usage: " + PROGRAM + "COMMAND [OPTIONS]\n\nCommands:\n");
        for (String group : catalog.groups()) {
            List<String> verbs = catalog.verbs(group);
            row(text, group, verbs.isEmpty() ? catalog.in(group).get(0).summary() : String.join(", ", verbs));
        }
        OptionList options = new OptionList(new Arguments());
        text.append("\nOptions, in any place:\n");
        options.everywhere().forEach(option -> row(text, usage(option), option.getDescription()));
        return text.append("\n'" + PROGRAM + "COMMAND --help' tells more about a command.\n")
                .toString();
    }

    /** The commands of one group. */
    static String of(List<Command> group) {
        String name = group.get(0).group();
        StringBuilder text = new StringBuilder("Usage: " + PROGRAM + name + " COMMAND [OPTIONS]\n\nCommands:\n");
        for (Command command : group) {
            row(text, command.verb() + operands(command), command.summary());
        }
        return text.append("\n'" + PROGRAM + name + " COMMAND --help' tells more about a command.\n")
                .toString();
    }

    /** One command. */
    static String of(Command command) {
        OptionList options = new OptionList(command.arguments().get());
        StringBuilder text = new StringBuilder("Usage: " + PROGRAM + command.name() + operands(command)
                + (options.own().isEmpty() ? "" : " [OPTIONS]") + "\n\n" + command.summary() + "\n");
        if (!options.own().isEmpty()) {
            text.append("\nOptions:\n");
            options.own().forEach(option -> row(text, usage(option), option.getDescription()));
        }
        text.append("\nOptions, in any place:\n");
        options.everywhere().forEach(option -> row(text, usage(option), option.getDescription()));
        return text.append("\nExample:\n  " + PROGRAM + command.example() + "\n")
                .toString();
    }

    private static String operands(Command command) {
        return command.operands().isEmpty() ? "" : " " + String.join(" ", command.operands());
    }

    /** An option's names and what it takes. */
    private static String usage(ParameterDescription option) {
        String names = String.join(", ", option.getParameter().names());
        return takesValue(option) ? names + " " + placeholder(option) : names;
    }

    static boolean takesValue(ParameterDescription option) {
        Class<?> type = option.getParameterized().getType();
        return option.getParameter().arity() > 0 || (type != boolean.class && type != Boolean.class);
    }

    private static String placeholder(ParameterDescription option) {
        String placeholder = option.getParameter().placeholder();
        return placeholder.isEmpty()
                ? OptionList.key(option.getParameter().names()[0]).toUpperCase(Locale.ROOT)
                : placeholder;
    }

    private static void row(StringBuilder text, String left, String right) {
        text.append("  ").append(left);
        if (left.length() >= COLUMN) {
            text.append("\n  ").append(" ".repeat(COLUMN));
        } else {
            text.append(" ".repeat(COLUMN - left.length()));
        }
        text.append(right).append('\n');
    }
}
