package llmgateway.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.upstream.TokenScene.Timers;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.RefreshSchedule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of a node's accounts that renew their own, one keeper for each account. All keepers work on the context of the
 * {@link CredentialVerticle}; what is known is read by any thread. Futures complete on the caller's context.
 */
public final class TokenKeepers implements Credentials, TokenOrders {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeepers.class);
    private static final Set<AccountConfig.Type> KEPT =
            Set.of(AccountConfig.Type.OAUTH, AccountConfig.Type.WORKLOAD_IDENTITY);

    private final Peers peers;
    private final RecordStore store;
    private final TokenJournal journal;
    private final Telemetry telemetry;
    private final Supplier<GatewayConfig> config;
    private final Map<String, TokenReport> reports = new ConcurrentHashMap<>();

    // Only the keepers' context touches this.
    private final Map<String, TokenKeeper> keepers = new HashMap<>();

    /** Those of accounts that are not configured any more, until what they began has ended; the account has no other one before. */
    private final Map<String, Future<Void>> leaving = new HashMap<>();

    private volatile @Nullable Context context;
    private volatile @Nullable TokenScene scene;

    /**
     * Keepers that begin when the {@link CredentialVerticle} is deployed.
     *
     * @param peers the nodes that share {@code store}
     * @param config the configuration that holds now
     */
    public TokenKeepers(
            Peers peers, RecordStore store, TokenJournal journal, Telemetry telemetry, Supplier<GatewayConfig> config) {
        this.peers = peers;
        this.store = store;
        this.journal = journal;
        this.telemetry = telemetry;
        this.config = config;
    }

    @Override
    public Credential of(AccountConfig account) {
        return report(account).credential();
    }

    @Override
    public TokenReport report(AccountConfig account) {
        return reports.getOrDefault(account.id(), TokenReport.NONE);
    }

    @Override
    public Future<Credential> newerThan(AccountConfig account, long generation) {
        Credential known = of(account);
        TokenScene its = scene;
        if (its != null
                && known.generation() > generation
                && known.usable(its.clock().instant())) {
            return Future.succeededFuture(known);
        }
        return ask(account, keeper -> keeper.newerThan(generation, false));
    }

    @Override
    public Future<Credential> refresh(AccountConfig account) {
        return ask(account, keeper -> keeper.newerThan(Long.MAX_VALUE, true));
    }

    @Override
    public Future<Credential> login(AccountConfig account, Grant.AuthorizationCode code) {
        return ask(account, keeper -> keeper.login(code));
    }

    @Override
    public void refused(AccountConfig account, long generation, AccountState state, String reason) {
        tell(account, keeper -> keeper.refused(generation, state, reason));
    }

    @Override
    public Future<Void> release(AccountConfig account) {
        return tell(account, TokenKeeper::release);
    }

    /** Takes the configuration that holds now. */
    public void configured() {
        Context here = context;
        if (here != null) {
            here.runOnContext(told -> reconcile());
        }
    }

    private interface Order {
        void to(TokenKeeper keeper);
    }

    private Future<Void> tell(AccountConfig account, Order order) {
        return ask(account, keeper -> {
            order.to(keeper);
            return Future.succeededFuture();
        });
    }

    private <T> Future<T> ask(AccountConfig account, Function<TokenKeeper, Future<T>> question) {
        Promise<T> answer = Promise.promise();
        Context here = context;
        Context asker = Vertx.currentContext();
        if (here == null) {
            return Future.failedFuture(absent());
        }
        here.runOnContext(asked -> {
            TokenKeeper keeper = keepers.get(account.id());
            Future<T> found = keeper == null ? Future.failedFuture(absent()) : question.apply(keeper);
            found.onComplete(ended -> {
                if (asker == null) {
                    answer.handle(ended);
                } else {
                    asker.runOnContext(told -> answer.handle(ended));
                }
            });
        });
        return answer.future();
    }

    private static RefusedException absent() {
        return new RefusedException(Failure.of(FailureKind.NO_ACCOUNT, "The account has no credential on this node.")
                .withRemedy(Remedy.NEXT_ACCOUNT));
    }

    /**
     * Begins, on the calling context; succeeds when what is known of all accounts is what the store tells.
     *
     * @param here the calling context
     */
    Future<Void> open(
            Context here,
            TokenEndpoint endpoint,
            IdentityTokens identities,
            RefreshSchedule schedule,
            InstantSource clock,
            Timers timers) {
        scene = new TokenScene(peers, store, journal, endpoint, identities, schedule, clock, timers, telemetry);
        context = here;
        store.observe(snapshot -> here.runOnContext(told -> {
            keepers.values().forEach(TokenKeeper::seen);
            if (context != null) {
                removeOrphans();
            }
        }));
        peers.observe(() -> {
            if (context != null) {
                here.runOnContext(told -> keepers.values().forEach(TokenKeeper::peersChanged));
            }
        });
        return reconcile();
    }

    Supplier<GatewayConfig> config() {
        return config;
    }

    /** Ends, on the keepers' context, when the renewals that are under way have. */
    Future<Void> close() {
        context = null;
        List<Future<Void>> ends = new ArrayList<>(leaving.values());
        keepers.values().forEach(keeper -> ends.add(keeper.close()));
        keepers.clear();
        return Future.join(ends).mapEmpty();
    }

    /** Gives each account that renews its credential a keeper, and takes those of others away. */
    private Future<Void> reconcile() {
        TokenScene its = scene;
        if (its == null || context == null) {
            return Future.succeededFuture();
        }
        removeOrphans();
        GatewayConfig now = config.get();
        Map<String, AccountConfig> accounts = now.upstreamAccounts().stream()
                .filter(account -> KEPT.contains(account.type()))
                .collect(Collectors.toMap(AccountConfig::id, Function.identity(), (first, second) -> first));
        keepers.entrySet().removeIf(entry -> {
            boolean gone = !accounts.containsKey(entry.getKey());
            if (gone) {
                leave(entry.getKey(), entry.getValue());
            }
            return gone;
        });
        List<Future<Void>> opened = new ArrayList<>();
        accounts.forEach((id, account) -> {
            TokenKeeper present = keepers.get(id);
            if (leaving.containsKey(id)) {
                LOG.debug("What was begun before the account was taken out is waited for");
            } else if (present == null) {
                TokenKeeper keeper = new TokenKeeper(its, account, now.oauth(), report -> reports.put(id, report));
                keepers.put(id, keeper);
                opened.add(keeper.open());
            } else {
                present.configured(account, now.oauth());
            }
        });
        return Future.join(opened).mapEmpty();
    }

    private void leave(String account, TokenKeeper keeper) {
        Future<Void> ended = keeper.close();
        reports.remove(account);
        leaving.put(account, ended);
        ended.onComplete(end -> {
            leaving.remove(account);
            configured();
        });
    }

    /** Deletes the tokens and logins of accounts that were removed from the store; of all nodes that do so the first one succeeds. */
    private void removeOrphans() {
        RecordSnapshot records = store.snapshot();
        Set<String> used =
                config.get().upstreamAccounts().stream().map(AccountConfig::id).collect(Collectors.toSet());
        List<Change> deletions = Stream.of(RecordKind.TOKENS, RecordKind.LOGIN)
                .flatMap(kind -> records.live(kind).stream())
                .filter(record -> !used.contains(record.id().id()) && removed(records, record))
                .map(record -> new Change(record.id(), Optional.of(record.version()), Optional.empty()))
                .toList();
        if (!deletions.isEmpty()) {
            store.write(deletions).onFailure(failed -> {
                if (!(failed instanceof ConflictException)) {
                    LOG.warn("Tokens of removed accounts could not be deleted", failed);
                }
            });
        }
    }

    private static boolean removed(RecordSnapshot records, StateRecord tokens) {
        return records.find(new RecordId(RecordKind.ACCOUNT, tokens.id().id()))
                .filter(account -> account.value().isEmpty())
                .isPresent();
    }
}
