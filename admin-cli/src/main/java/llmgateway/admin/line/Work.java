package llmgateway.admin.line;

/** What a command does. */
@FunctionalInterface
public interface Work {

    /**
     * Does it.
     *
     * @return the exit code
     * @throws CommandException with the reason in words if it cannot be done
     */
    int run(Invocation invocation, Terminal terminal) throws CommandException;
}
