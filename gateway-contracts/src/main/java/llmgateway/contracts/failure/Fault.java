package llmgateway.contracts.failure;

/** Whose fault a failure is; only this scope pays for it. */
public enum Fault {
    /** The request itself: no account would have served it. */
    CALLER,
    /** A rule of this gateway: keys, permissions, limits. */
    POLICY,
    /** One upstream account: its credential, its quota. */
    ACCOUNT,
    /** One model (family) on one account. */
    MODEL,
    /** The provider as a whole: overloaded or down. */
    PROVIDER,
    /** The way to the provider. */
    NETWORK,
    /** This program. */
    GATEWAY
}
