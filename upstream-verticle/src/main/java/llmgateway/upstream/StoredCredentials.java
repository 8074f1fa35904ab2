package llmgateway.upstream;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.StateRecord;
import llmgateway.upstream.engine.token.Seed;
import llmgateway.upstream.engine.token.TokenRecord;

/** What the records of a stopped node tell of credentials; none is given out or renewed. Any thread. */
public final class StoredCredentials implements Credentials {
    private final Supplier<RecordSnapshot> records;
    private final InstantSource clock;

    public StoredCredentials(Supplier<RecordSnapshot> records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Credential of(AccountConfig account) {
        if (account.type() == AccountConfig.Type.WORKLOAD_IDENTITY) {
            return new Credential(0, Optional.empty(), Optional.empty(), AccountStatus.ACTIVE);
        }
        Instant now = clock.instant();
        Optional<TokenRecord> stored = records.get()
                .find(new RecordId(RecordKind.TOKENS, account.id()))
                .flatMap(StateRecord::value)
                .flatMap(TokenRecord::of);
        Optional<TokenRecord> tokens = Seed.of(account)
                .filter(seed -> seed.isNew(stored))
                .map(seed -> seed.taken(stored, 0, now))
                .or(() -> stored);
        boolean renewable = tokens.flatMap(TokenRecord::refreshToken).isPresent();
        Credential known = new TokenView(
                        tokens,
                        renewable,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.MIN,
                        Optional.empty(),
                        now)
                .credential();
        return new Credential(known.generation(), Optional.empty(), known.expiresAt(), known.status());
    }

    @Override
    public Future<Credential> newerThan(AccountConfig account, long generation) {
        return Future.failedFuture("A stopped node renews no credentials");
    }

    @Override
    public void refused(AccountConfig account, long generation, AccountState state, String reason) {}
}
