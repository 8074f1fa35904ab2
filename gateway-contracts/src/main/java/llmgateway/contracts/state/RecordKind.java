package llmgateway.contracts.state;

import java.util.Locale;

/** What a record is about. */
public enum RecordKind {
    /** An upstream account: an entry of {@code upstream_accounts} in the native configuration dialect. */
    ACCOUNT,
    /** A client key: an entry of {@code gateway_keys}, with a keyed hash in place of the key. */
    GATEWAY_KEY,
    /** A model route: an entry of {@code model_routes}. */
    ROUTE,
    /** A setting of the whole gateway, such as the outbound proxies. */
    SETTING,
    /** The token pair of a refreshing account, apart from the account, so that each is written without the other. */
    TOKENS,
    /** A login that was begun at an account's provider and not finished yet. */
    LOGIN,
    /** A node that belongs to the gateway, by its name, whether it runs or not. */
    MEMBER,
    /** What this node promised to another; each node's own, and shared with nobody. */
    PROMISE;

    /** Whether records of this kind are part of the configuration. */
    public boolean configures() {
        return this != TOKENS && this != LOGIN && this != MEMBER && this != PROMISE;
    }

    /** Whether all nodes of a gateway hold the same records of this kind. */
    public boolean shared() {
        return this != PROMISE;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
