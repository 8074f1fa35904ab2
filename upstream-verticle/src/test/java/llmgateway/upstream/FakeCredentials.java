package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;

/** One credential that a test renews by hand. */
final class FakeCredentials implements Credentials {
    private final List<Long> asked = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Promise<Credential> renewal = Promise.promise();
    private volatile Credential known = Credential.NONE;

    static Credential credential(long generation) {
        return new Credential(
                generation, Optional.of(new Secret("tok-" + generation)), Optional.empty(), AccountStatus.ACTIVE);
    }

    /** From now on this is what is known. */
    FakeCredentials know(long generation) {
        known = credential(generation);
        return this;
    }

    /** Whoever asked for a newer credential, or will, gets this one. */
    FakeCredentials renew(long generation) {
        know(generation);
        renewal.complete(known);
        return this;
    }

    FakeCredentials failRenewal(Throwable cause) {
        renewal.fail(cause);
        return this;
    }

    /** The generations than which newer ones were asked for. */
    List<Long> asked() {
        return asked;
    }

    /** The refusals as {@code generation state}. */
    List<String> refusals() {
        return refused;
    }

    @Override
    public Credential of(AccountConfig account) {
        return known;
    }

    @Override
    public Future<Credential> newerThan(AccountConfig account, long generation) {
        asked.add(generation);
        return renewal.future();
    }

    @Override
    public void refused(AccountConfig account, long generation, AccountState state, String reason) {
        refused.add(generation + " " + state.label());
    }
}
