package llmgateway.admin.line;

/** A command that is not carried out, with the reason in words and the exit code. */
public final class CommandException extends Exception {
    public static final int DONE = 0;
    public static final int REFUSED = 1;
    public static final int BAD_USAGE = 2;
    public static final int NO_NODE = 3;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** It was understood and is refused, or it failed. */
    public static CommandException refused(String message) {
        return new CommandException(REFUSED, message);
    }

    /** It was not understood. */
    public static CommandException badUsage(String message) {
        return new CommandException(BAD_USAGE, message);
    }

    /** It needs a node and none answers. */
    public static CommandException noNode(String message) {
        return new CommandException(NO_NODE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
