package llmgateway.contracts.admin;

import java.util.Locale;

/** An order that is not carried out, with the reason in words for the one who gave it; nothing has changed. */
public final class AdminException extends Exception {
    private final Reason reason;

    /** What kind of reason it is. */
    public enum Reason {
        /** An argument is missing, unknown or malformed. */
        BAD_ARGUMENTS,
        /** There is no such thing. */
        NOT_FOUND,
        /** The state is another than the order supposes. */
        CONFLICT,
        /** It may not be done: the configuration file owns the thing, or a rule forbids it. */
        REFUSED,
        /** It cannot be done now. */
        UNAVAILABLE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AdminException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
