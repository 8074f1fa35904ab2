package llmgateway.node.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a configuration; it has no stack trace, since it is an answer to the user. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** All problems, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
