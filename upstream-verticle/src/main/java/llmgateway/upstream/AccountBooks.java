package llmgateway.upstream;

import io.vertx.core.Future;
import java.time.InstantSource;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;

/**
 * What a node knows of its accounts besides their configuration; one for a node, any thread.
 *
 * @param credentials the credentials of accounts that renew their own
 * @param limits what providers state about limits
 * @param blocks the accounts with fixed keys that their providers blocked
 */
public record AccountBooks(Credentials credentials, StatedLimits limits, AccountBlocks blocks) {

    /** The books of a node whose accounts all hold fixed keys. */
    public static AccountBooks ofFixedKeys() {
        return of(Credentials.NOBODYS);
    }

    /** Books that are still empty. */
    public static AccountBooks of(Credentials credentials) {
        return new AccountBooks(credentials, new StatedLimits(InstantSource.system()), new AccountBlocks());
    }

    /** The state of {@code account} as far as these books tell it. */
    public AccountStatus status(AccountConfig account) {
        if (!account.active()) {
            return AccountStatus.DISABLED;
        }
        return switch (account.type()) {
            case OAUTH, WORKLOAD_IDENTITY -> credentials.of(account).status();
            case API_KEY, CLIENT_TOKEN -> blocks.of(account.id()).orElse(AccountStatus.ACTIVE);
        };
    }

    /** Ends a provider's refusal: {@code account} is tried again. */
    Future<Void> release(AccountConfig account) {
        blocks.release(account.id());
        return credentials.of(account).generation() > 0 ? credentials.release(account) : Future.succeededFuture();
    }

    /** The provider refused {@code account} as a matter of policy, when it was asked with {@code generation} of its credential. */
    void blocked(AccountConfig account, long generation, String reason) {
        switch (account.type()) {
            case OAUTH, WORKLOAD_IDENTITY -> credentials.refused(account, generation, AccountState.BLOCKED, reason);
            case API_KEY -> blocks.block(account.id(), reason);
            case CLIENT_TOKEN -> {} // it is the caller who is refused
        }
    }
}
