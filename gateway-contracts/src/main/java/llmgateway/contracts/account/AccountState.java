package llmgateway.contracts.account;

import java.util.Locale;

/** Whether an account can serve; the label is what users see in {@code upstream list}, health and metrics. */
public enum AccountState {
    /** Nobody has logged in yet. */
    PENDING_LOGIN(false),
    ACTIVE(true),
    /** Its credential is being renewed while the old one serves. */
    REFRESHING(true),
    /** It failed through its own fault and rests. */
    COOLING(false),
    /** A renewal was sent and its answer never came: the old credential is tried once more. */
    IN_DOUBT(true),
    /** Only a new login helps. */
    REAUTH_REQUIRED(false),
    /** The provider refused it as a matter of policy; only an operator's order ends that. */
    BLOCKED(false),
    DISABLED(false);

    private final boolean serves;

    AccountState(boolean serves) {
        this.serves = serves;
    }

    /** Whether requests are put to an account in this state. */
    public boolean serves() {
        return serves;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
