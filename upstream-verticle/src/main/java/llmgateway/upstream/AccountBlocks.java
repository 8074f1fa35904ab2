package llmgateway.upstream;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;

/**
 * The accounts with a fixed key that their providers refused as a matter of policy. One for a node, in memory: a restart asks the
 * provider once more. Any thread.
 */
public final class AccountBlocks {
    private final Map<String, AccountStatus> blocked = new ConcurrentHashMap<>();

    /** The status of {@code account} if it is blocked. */
    public Optional<AccountStatus> of(String account) {
        return Optional.ofNullable(blocked.get(account));
    }

    /** Ends what a provider's refusal began; says whether there was anything to end. */
    public boolean release(String account) {
        return blocked.remove(account) != null;
    }

    void block(String account, String reason) {
        blocked.put(account, AccountStatus.of(AccountState.BLOCKED, reason));
    }
}
