package llmgateway.contracts.account;

import io.vertx.core.Future;
import llmgateway.contracts.config.AccountConfig;

/**
 * The credentials of the accounts that renew their own ({@code oauth}, {@code workload-identity}); one for a node. Any thread;
 * futures complete on the caller's context.
 */
public interface Credentials {

    /** What is known of {@code account} now; costs a look into a map. */
    Credential of(AccountConfig account);

    /**
     * A usable credential that is newer than {@code generation}: the known one if it is, else the outcome of one renewal that all who
     * ask at the time share and that goes on when they leave.
     *
     * @return fails with a {@link llmgateway.contracts.failure.RefusedException} if there is none and why
     */
    Future<Credential> newerThan(AccountConfig account, long generation);

    /**
     * The provider refused generation {@code generation} of the account's credential for good, after it was renewed or could not be;
     * what is known of newer generations stays.
     *
     * @param reason for people, without secrets
     */
    void refused(AccountConfig account, long generation, AccountState state, String reason);

    /** Ends what {@link #refused} said: the credential is tried again; succeeds when that can be seen. */
    default Future<Void> release(AccountConfig account) {
        return Future.succeededFuture();
    }

    /** For gateways whose accounts all hold fixed keys. */
    Credentials NOBODYS = new Credentials() {
        @Override
        public Credential of(AccountConfig account) {
            return Credential.NONE;
        }

        @Override
        public Future<Credential> newerThan(AccountConfig account, long generation) {
            return Future.failedFuture("No account renews its credential here");
        }

        @Override
        public void refused(AccountConfig account, long generation, AccountState state, String reason) {}
    };
}
