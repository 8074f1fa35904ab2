package llmgateway.contracts.failure;

import java.util.Locale;

/** Who rests after a failure. */
public enum Scope {
    /** Nobody: it was about this request alone. */
    REQUEST,
    /** One model family on the account. */
    FAMILY,
    /** The account, for all models. */
    ACCOUNT,
    /** The model family on the account, and briefly all accounts at the same server. */
    PROVIDER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
