package llmgateway.admin.line;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterDescription;
import com.beust.jcommander.ParameterException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The options of one command together with those that stand anywhere. */
final class OptionList {
    private final GlobalOptions global = new GlobalOptions();
    private final Arguments arguments;
    private final JCommander parser;

    OptionList(Arguments arguments) {
        this.arguments = arguments;
        this.parser = JCommander.newBuilder()
                .addObject(global)
                .addObject(arguments)
                .expandAtSign(false)
                .acceptUnknownOptions(true)
                .build();
        parser.createDescriptions();
    }

    /**
     * Reads {@code words}, which are options and operands.
     *
     * @return the operands
     * @throws CommandException if an option is unknown, misses its value or has one of the wrong kind
     */
    List<String> read(List<String> words) throws CommandException {
        Optional<ParameterException> problem = Optional.empty();
        try {
            parser.parse(words.toArray(String[]::new));
        } catch (ParameterException refused) {
            problem = Optional.of(refused);
        }
        List<String> unknown = parser.getUnknownOptions();
        for (String word : unknown) {
            if (word.startsWith("-") && word.length() > 1) {
                String name = word.replaceFirst("=.*", "");
                throw CommandException.badUsage("there is no option '" + name + "' here"
                        + Spelling.nearest(name, names())
                                .map(nearest -> "; did you mean '" + nearest + "'?")
                                .orElse(""));
            }
        }
        if (problem.isPresent() && !global.help()) {
            throw CommandException.badUsage(String.valueOf(problem.get().getMessage()));
        }
        if (global.timeoutSeconds() < 1) {
            throw CommandException.badUsage("--timeout takes a number of seconds from 1");
        }
        return List.copyOf(unknown);
    }

    Arguments arguments() {
        return arguments;
    }

    GlobalOptions global() {
        return global;
    }

    /** The command's own options that were given, by their names in JSON. */
    JsonObject given(Input input) throws CommandException {
        JsonObject given = new JsonObject();
        for (ParameterDescription option : options(arguments)) {
            if (option.isAssigned()) {
                String name = option.getParameter().names()[0];
                given.put(key(name), value(name, option.getParameterized().get(arguments), input));
            }
        }
        return given;
    }

    /** The options of one of the two objects, in the order of their names. */
    private List<ParameterDescription> options(Object of) {
        return parser.getParameters().stream()
                .filter(option -> option.getObject() == of)
                .sorted(Comparator.comparing(option -> option.getParameter().names()[0]))
                .toList();
    }

    List<ParameterDescription> own() {
        return options(arguments);
    }

    List<ParameterDescription> everywhere() {
        return options(global);
    }

    /** Every name that an option has here. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        parser.getParameters()
                .forEach(option ->
                        names.addAll(Arrays.asList(option.getParameter().names())));
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** The name in JSON of an option or operand. */
    static String key(String name) {
        return name.replaceFirst("^--", "").replace('-', '_').toLowerCase(Locale.ROOT);
    }

    private static Object value(String name, Object value, Input input) throws CommandException {
        if (value instanceof SecretSource source) {
            return input.secret(name, source);
        }
        if (value instanceof String text && text.startsWith("--")) {
            throw CommandException.badUsage(name + " needs a value; '" + text + "' looks like the next option");
        }
        return value instanceof List<?> list ? new JsonArray(list) : value;
    }
}
