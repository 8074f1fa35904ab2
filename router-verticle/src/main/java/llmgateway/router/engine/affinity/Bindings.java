package llmgateway.router.engine.affinity;

import java.util.Optional;

/** Which account keeps what requests can build on: responses and conversations, by their ids. Any thread. */
public final class Bindings {
    private static final int CAPACITY = 32_768;

    private final RecentMap<String, String> accounts;

    public Bindings() {
        this(CAPACITY);
    }

    Bindings(int capacity) {
        accounts = new RecentMap<>(capacity);
    }

    /** The account that keeps {@code id}, if this node has seen it lately. */
    public Optional<String> of(String id) {
        return Optional.ofNullable(accounts.get(id));
    }

    /** {@code account} keeps {@code id}. */
    public void keep(String id, String account) {
        accounts.put(id, account);
    }
}
