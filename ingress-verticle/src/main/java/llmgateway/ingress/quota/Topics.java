package llmgateway.ingress.quota;

/** What nodes ask each other about quotas. */
final class Topics {
    /** Put to the owner of a key: a claim; answered with a grant. */
    static final String CLAIM = "quota.claim";

    /** Put to the backup of a key's owner: an account to take note of. */
    static final String COPY = "quota.copy";

    /** Put to all: what do you know of the keys whose ledgers I keep? */
    static final String JOIN = "quota.join";

    /** Put to all by who goes: all that it knows. */
    static final String LEAVE = "quota.leave";

    private Topics() {}
}
