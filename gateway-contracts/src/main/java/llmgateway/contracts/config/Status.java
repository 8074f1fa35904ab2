package llmgateway.contracts.config;

/** Whether a configured thing is in use. */
public enum Status {
    ACTIVE,
    DISABLED
}
