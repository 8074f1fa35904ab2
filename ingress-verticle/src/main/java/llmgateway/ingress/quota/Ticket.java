package llmgateway.ingress.quota;

/** A call's place in the limits of its key. */
public interface Ticket {

    /** Says that the call has ended, or waits no longer; to be called exactly once. Any thread. */
    void giveBack();
}
