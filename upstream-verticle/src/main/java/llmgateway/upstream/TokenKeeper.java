package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.upstream.Renewal.Renewed;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.Seed;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Verdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the tokens of one account. Timer, requests, orders and refused calls all come to the same renewal, which those who
 * ask at one time share and which goes on when they leave; when another node is at it already, they wait for what it gets. Confined
 * to the keepers' context.
 *
 * <pre>
 *   pending_login ──login──▶ active ◀────── new pair, here or on another node ──┐
 *                              │ due, asked for, refused by a call              │
 *                              ▼                                                │
 *                          refreshing ──────────────────────────────────────────┤
 *                           │   │  └─ nothing spent ─▶ active; cooling once the token has ended ─ pause ─▶ refreshing
 *                           │   └─ no answer ─▶ in_doubt ─ token ends or is refused ─▶ refreshing, for the last time
 *                           └─ grant refused, or no answer again ─▶ reauth_required ──login──▶ active
 *   any of them ── refused by the provider for good ─▶ reauth_required or blocked
 * </pre>
 */
final class TokenKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);

    private final TokenScene scene;
    private final TokenShelf shelf;
    private final OtherRenewals others;
    private final HeldTokens held;
    private final Setbacks setbacks;
    private final RenewalAlarm alarm;
    private final Announcer announcer;
    private AccountConfig account;
    private OauthConfig oauth;
    private final Askers askers;
    private @Nullable Promise<Void> underWay;
    private @Nullable Promise<Credential> loggingIn;
    private @Nullable Promise<Void> seeding;
    private boolean closed;

    /**
     * A keeper that does nothing yet.
     *
     * @param published takes what others may know, each time it changes
     */
    TokenKeeper(TokenScene scene, AccountConfig account, OauthConfig oauth, Consumer<TokenReport> published) {
        this.scene = scene;
        this.shelf = new TokenShelf(scene, account.id());
        this.others = new OtherRenewals(scene, shelf, this::settle);
        this.held = new HeldTokens(scene, shelf);
        this.setbacks = new Setbacks(scene.schedule(), scene.clock());
        this.alarm = new RenewalAlarm(scene, this::due);
        this.announcer = new Announcer(account.id(), published);
        this.askers = new Askers(scene.timers(), this::waitedFor);
        this.account = account;
        this.oauth = oauth;
    }

    /** Begins, with what an earlier process left and what is configured. */
    Future<Void> open() {
        return shelf.replay().transform(replayed -> takeUp());
    }

    /** Takes another configuration of the account. */
    void configured(AccountConfig its, OauthConfig profiles) {
        account = its;
        oauth = profiles;
        takeUp();
    }

    /** Holds what the store has, or what is newly configured once the store has that. */
    private Future<Void> takeUp() {
        if (busy()) {
            return seeding == null ? Future.succeededFuture() : seeding.future();
        }
        if (isWorkload()) {
            if (held.present().isEmpty()) {
                held.hold(TokenRecord.nothingYet(scene.clock().instant()));
            }
            settle();
            return Future.succeededFuture();
        }
        others.look();
        adopt();
        Optional<Future<Void>> kept = Seed.of(account).flatMap(held::take);
        if (kept.isEmpty()) {
            settle();
            return Future.succeededFuture();
        }
        Promise<Void> taken = Promise.promise();
        seeding = taken;
        kept.get().onComplete(ended -> {
            seeding = null;
            setbacks.forgive();
            takeUp().onComplete(taken);
        });
        return taken.future();
    }

    private void adopt() {
        if (held.adopt()) {
            setbacks.forgive();
        }
    }

    private boolean busy() {
        return underWay != null || loggingIn != null || seeding != null;
    }

    /** The store may hold something newer. */
    void seen() {
        if (isWorkload()) {
            return;
        }
        others.look();
        if (!busy()) {
            Optional<TokenRecord> before = held.present();
            adopt();
            if (!held.present().equals(before)) {
                settle();
            }
        }
    }

    /** Nodes came or went. */
    void peersChanged() {
        if (!isWorkload()) {
            others.peersChanged();
            setbacks.peersChanged();
            settle();
        }
    }

    /**
     * As {@link llmgateway.contracts.account.Credentials#newerThan}.
     *
     * @param ordered whether somebody insists, whatever the pause and the state
     */
    Future<Credential> newerThan(long generation, boolean ordered) {
        Promise<Credential> login = loggingIn;
        if (login != null) {
            return login.future();
        }
        if (underWay != null) {
            return askers.join();
        }
        Promise<Void> taking = seeding;
        if (taking != null) {
            return taking.future().transform(taken -> newerThan(generation, ordered));
        }
        Instant now = scene.clock().instant();
        if (held.generation() > generation
                && held.present().filter(pair -> pair.usable(now)).isPresent()) {
            return Future.succeededFuture(view().credential());
        }
        if (ordered && held.present().filter(TokenKeeper::isGiven).isPresent()) {
            clear();
        }
        Optional<Renewal> way = way();
        boolean given = held.present().filter(TokenKeeper::isGiven).isPresent();
        boolean resting = setbacks.holdAt(now) && !ordered && others.renewer().isEmpty();
        if (way.isEmpty() || given || resting) {
            publish();
            return Future.failedFuture(view().refusal());
        }
        Future<Credential> answer = askers.join();
        renew(way.get());
        return answer;
    }

    /** What is to be said to those who ask while nothing is done for them here but to wait for other nodes. */
    private Optional<RefusedException> waitedFor() {
        if (!others.isAwaited()) {
            return Optional.empty();
        }
        String why = others.renewer()
                .map(node -> "node " + node + " is renewing it")
                .orElse("it waits for the nodes to agree on who renews it");
        return Optional.of(view().refusal("The account's credential is not renewed yet: " + why + "."));
    }

    /** Whether something was said of {@code pair} that only people take back. */
    private static boolean isGiven(TokenRecord pair) {
        return pair.verdict().isPresent() || pair.suspended();
    }

    /** Goes on as if nothing had been said of the pair. */
    private void clear() {
        Instant now = scene.clock().instant();
        edit(present -> present.released(now));
    }

    private void edit(UnaryOperator<TokenRecord> edit) {
        if (isWorkload()) {
            held.present().map(edit).ifPresent(held::hold);
        } else {
            held.edit(edit);
        }
    }

    private void renew(Renewal way) {
        Promise<Void> promise = Promise.promise();
        underWay = promise;
        publish();
        way.from(held.present().orElseThrow()).onComplete(ended -> {
            Renewed renewed = ended.result();
            underWay = null;
            if (renewed == null) {
                LOG.atError().addKeyValue("account", account.id()).log("A renewal broke", ended.cause());
                failed(new Fault(Kind.BUSY, "the gateway failed to renew it"));
            } else {
                held.hold(renewed.tokens());
                renewed.fault().ifPresentOrElse(this::failed, setbacks::forgive);
                if (renewed.tried()) {
                    scene.telemetry()
                            .tokenRenewed(
                                    account.id(),
                                    renewed.fault()
                                            .map(its -> its.kind().label())
                                            .orElse("ok"));
                }
            }
            takeUp();
            askers.answer(
                    setbacks.fault().isEmpty()
                            ? Future.succeededFuture(view().credential())
                            : Future.failedFuture(view().refusal()));
            promise.complete();
        });
    }

    /**
     * Redeems what a login ended with; on failure nothing changes. A renewal that is under way goes on, as it would on another node:
     * what the login got is of a higher generation than what the renewal began with.
     */
    Future<Credential> login(Grant.AuthorizationCode code) {
        Promise<Credential> running = loggingIn;
        if (running != null) {
            return running.future().transform(ended -> login(code));
        }
        Promise<Credential> promise = Promise.promise();
        loggingIn = promise;
        new Redemption(scene, shelf, account, oauth.profileOf(account))
                .of(code, view())
                .onComplete(ended -> {
                    loggingIn = null;
                    if (ended.succeeded()) {
                        setbacks.forgive();
                        others.look();
                        adopt();
                        publish();
                        takeUp();
                        promise.complete(view().credential());
                    } else {
                        takeUp();
                        promise.fail(ended.cause());
                    }
                });
        return promise.future();
    }

    /**
     * As {@link llmgateway.contracts.account.Credentials#refused}. A token that was refused while its renewal has to wait is no
     * reason for a login: the account rests until the renewal.
     */
    void refused(long generation, AccountState state, String reason) {
        if (generation != held.generation() || busy()) {
            return;
        }
        boolean waits = state == AccountState.REAUTH_REQUIRED
                && way().isPresent()
                && setbacks.fault().filter(its -> its.kind().passes()).isPresent();
        edit(pair -> waits ? pair.withoutAccess() : pair.withVerdict(new Verdict(state, reason)));
        settle();
    }

    /** Ends what {@link #refused} said. */
    void release() {
        if (!busy() && held.present().filter(pair -> pair.verdict().isPresent()).isPresent()) {
            clear();
            setbacks.forgive();
            settle();
        }
    }

    /** Begins nothing more; succeeds when what is under way has ended. */
    Future<Void> close() {
        closed = true;
        alarm.off();
        others.close();
        Promise<Void> renewal = underWay;
        Promise<Credential> login = loggingIn;
        Future<Void> renewed = renewal == null ? Future.succeededFuture() : renewal.future();
        Future<Void> loggedIn =
                login == null ? Future.succeededFuture() : login.future().mapEmpty();
        return Future.join(renewed, loggedIn).<Void>mapEmpty().otherwiseEmpty().onComplete(end -> shelf.close());
    }

    private boolean isWorkload() {
        return account.type() == AccountConfig.Type.WORKLOAD_IDENTITY;
    }

    private Optional<Renewal> way() {
        if (isWorkload()) {
            return account.workloadIdentity().map(settings -> new WorkloadRenewal(scene, account, settings));
        }
        return oauth.profileOf(account)
                .filter(profile -> !profile.allTokenUrls().isEmpty())
                .filter(profile ->
                        held.present().flatMap(TokenRecord::refreshToken).isPresent())
                .map(profile -> new RefreshRenewal(scene, shelf, others, account, profile));
    }

    private void failed(Fault its) {
        setbacks.failed(its);
        LOG.atWarn()
                .addKeyValue("account", account.id())
                .addKeyValue("reason", its.words())
                .log("The account's credential was not renewed");
    }

    private void due() {
        if (!closed && !busy()) {
            way().ifPresent(this::renew);
        }
    }

    /** Sets the alarm and tells what holds now. */
    private void settle() {
        if (closed) {
            return;
        }
        Instant now = scene.clock().instant();
        alarm.set(held.present()
                .filter(pair -> !busy() && account.active() && !isGiven(pair) && way().isPresent())
                .map(pair -> scene.schedule().due(pair, now))
                .map(due -> due.isBefore(setbacks.notBefore()) ? setbacks.notBefore() : due));
        publish();
    }

    private void publish() {
        announcer.tell(view().report());
    }

    private TokenView view() {
        return new TokenView(
                held.present(),
                way().isPresent(),
                underWay != null,
                others.renewer(),
                setbacks.fault(),
                setbacks.notBefore(),
                alarm.next(),
                scene.clock().instant());
    }
}
