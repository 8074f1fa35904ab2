package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.upstream.Renewal.Renewed;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.Seed;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Verdict;
import llmgateway.upstream.engine.token.TokenRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the tokens of one account. Timer, requests, orders and refused calls all come to the same renewal, which those who
 * ask at one time share and which goes on when they leave. Confined to the keepers' context.
 *
 * <pre>
 *   pending_login ──login──▶ active ◀────────── new pair ──────────────┐
 *                              │ due, asked for, refused by a call     │
 *                              ▼                                       │
 *                          refreshing ─────────────────────────────────┤
 *                           │   │  └─ nothing spent ─▶ active; cooling once the token has ended ─ pause ─▶ refreshing
 *                           │   └─ no answer ─▶ in_doubt ─ token ends or is refused ─▶ refreshing, for the last time
 *                           └─ grant refused, or no answer again ─▶ reauth_required ──login──▶ active
 *   any of them ── refused by the provider for good ─▶ reauth_required or blocked
 * </pre>
 */
final class TokenKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(30);

    private final TokenScene scene;
    private final TokenShelf shelf;
    private final Consumer<TokenReport> published;
    private AccountConfig account;
    private OauthConfig oauth;
    private Optional<TokenRecord> tokens = Optional.empty();
    private @Nullable Promise<Credential> underWay;
    private @Nullable Promise<Void> seeding;
    private boolean renewing;
    private int failures;
    private Optional<Fault> fault = Optional.empty();
    private Instant notBefore = Instant.MIN;
    private Optional<Instant> next = Optional.empty();
    private Runnable alarm = () -> {};
    private AccountState shown = AccountState.PENDING_LOGIN;
    private boolean closed;

    /**
     * A keeper that does nothing yet.
     *
     * @param published takes what others may know, each time it changes
     */
    TokenKeeper(TokenScene scene, AccountConfig account, OauthConfig oauth, Consumer<TokenReport> published) {
        this.scene = scene;
        this.shelf = new TokenShelf(scene, account.id());
        this.account = account;
        this.oauth = oauth;
        this.published = published;
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
            tokens = tokens.or(() -> Optional.of(nothingYet()));
            settle();
            return Future.succeededFuture();
        }
        tokens = shelf.newest();
        Optional<Seed> seed = Seed.of(account).filter(pair -> pair.isNew(tokens));
        if (seed.isEmpty()) {
            settle();
            return Future.succeededFuture();
        }
        Promise<Void> taken = Promise.promise();
        seeding = taken;
        shelf.keep(seed.get().taken(tokens, scene.clock().instant())).onComplete(kept -> {
            seeding = null;
            forgive();
            takeUp().onComplete(taken);
        });
        return taken.future();
    }

    private boolean busy() {
        return underWay != null || seeding != null;
    }

    private TokenRecord nothingYet() {
        Instant now = scene.clock().instant();
        return new TokenRecord(
                0,
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false);
    }

    /** The store may hold something newer. */
    void seen() {
        if (busy() || isWorkload()) {
            return;
        }
        Optional<TokenRecord> newest = shelf.newest();
        if (!newest.equals(tokens)) {
            boolean replaced = newest.map(TokenRecord::generation).orElse(0L) > generation();
            tokens = newest;
            if (replaced) {
                forgive();
            }
            settle();
        }
    }

    /**
     * As {@link llmgateway.contracts.account.Credentials#newerThan}.
     *
     * @param ordered whether somebody insists, whatever the pause and the state
     */
    Future<Credential> newerThan(long generation, boolean ordered) {
        Promise<Credential> running = underWay;
        if (running != null) {
            return running.future();
        }
        Promise<Void> taking = seeding;
        if (taking != null) {
            return taking.future().transform(taken -> newerThan(generation, ordered));
        }
        Instant now = scene.clock().instant();
        if (generation() > generation && tokens.filter(pair -> pair.usable(now)).isPresent()) {
            return Future.succeededFuture(view().credential());
        }
        if (ordered) {
            tokens = tokens.map(pair -> pair.suspended() || pair.verdict().isPresent() ? cleared(pair) : pair);
        }
        Optional<Renewal> way = way();
        boolean given = tokens.filter(pair -> pair.verdict().isPresent() || pair.suspended())
                .isPresent();
        if (way.isEmpty() || given || (now.isBefore(notBefore) && !ordered)) {
            publish();
            return Future.failedFuture(view().refusal());
        }
        return renew(way.get());
    }

    /** The pair as if nothing had been said of it; what is written next makes that last. */
    private TokenRecord cleared(TokenRecord pair) {
        TokenRecord clear = pair.withVerdict(Optional.empty());
        shelf.note(clear);
        return clear;
    }

    private Future<Credential> renew(Renewal way) {
        Promise<Credential> promise = Promise.promise();
        underWay = promise;
        renewing = true;
        publish();
        way.from(tokens.orElseThrow()).onComplete(ended -> {
            Renewed renewed = ended.result();
            renewing = false;
            underWay = null;
            if (renewed == null) {
                LOG.atError().addKeyValue("account", account.id()).log("A renewal broke", ended.cause());
                failed(new Fault(Kind.BUSY, "the gateway failed to renew it"));
            } else {
                tokens = Optional.of(renewed.tokens());
                renewed.fault().ifPresentOrElse(this::failed, this::forgive);
                scene.telemetry()
                        .tokenRenewed(
                                account.id(),
                                renewed.fault().map(its -> its.kind().label()).orElse("ok"));
            }
            takeUp();
            if (fault.isEmpty()) {
                promise.complete(view().credential());
            } else {
                promise.fail(view().refusal());
            }
        });
        return promise.future();
    }

    /** Redeems what a login ended with; on failure nothing changes. */
    Future<Credential> login(Grant.AuthorizationCode code) {
        Promise<Credential> running = underWay;
        if (running != null) {
            return running.future().transform(ended -> login(code));
        }
        Optional<ProfileConfig> profile = oauth.profileOf(account);
        if (profile.isEmpty() || profile.get().allTokenUrls().isEmpty()) {
            return Future.failedFuture(view().refusal("Its profile says of no token endpoint."));
        }
        Promise<Credential> promise = Promise.promise();
        underWay = promise;
        scene.endpoint()
                .ask(account, TokenRequest.of(account, profile.get(), code))
                .compose(answer -> {
                    if (answer instanceof Tokens got) {
                        TokenRecord pair = TokenRecord.loggedIn(
                                shelf.newest(), got, scene.clock().instant());
                        return shelf.keep(pair).map(kept -> pair);
                    }
                    return Future.failedFuture(
                            view().refusal("The login did not succeed: " + ((Fault) answer).words() + "."));
                })
                .onComplete(ended -> {
                    underWay = null;
                    if (ended.succeeded()) {
                        tokens = Optional.of(ended.result());
                        forgive();
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
        if (generation != generation() || busy()) {
            return;
        }
        boolean waits = state == AccountState.REAUTH_REQUIRED
                && way().isPresent()
                && fault.filter(its -> its.kind().passes()).isPresent();
        tokens = tokens.map(
                pair -> waits ? pair.withoutAccess() : pair.withVerdict(Optional.of(new Verdict(state, reason))));
        if (!isWorkload()) {
            tokens.ifPresent(shelf::note);
        }
        settle();
    }

    /** Ends what {@link #refused} said. */
    void release() {
        if (!busy() && tokens.filter(pair -> pair.verdict().isPresent()).isPresent()) {
            tokens = tokens.map(pair -> isWorkload() ? pair.withVerdict(Optional.empty()) : cleared(pair));
            forgive();
            settle();
        }
    }

    /** Begins nothing more; succeeds when what is under way has ended. */
    Future<Void> close() {
        closed = true;
        alarm.run();
        Promise<Credential> running = underWay;
        Future<Void> ended = running == null
                ? Future.succeededFuture()
                : running.future().<Void>mapEmpty().otherwiseEmpty();
        return ended.onComplete(end -> shelf.close());
    }

    private long generation() {
        return tokens.map(TokenRecord::generation).orElse(0L);
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
                .filter(profile -> tokens.flatMap(TokenRecord::refreshToken).isPresent())
                .map(profile -> new RefreshRenewal(scene, shelf, account, profile));
    }

    private void failed(Fault its) {
        fault = Optional.of(its);
        failures++;
        notBefore = scene.clock().instant().plus(scene.schedule().pause(failures, its.retryAfter()));
        LOG.atWarn()
                .addKeyValue("account", account.id())
                .addKeyValue("reason", its.words())
                .log("The account's credential was not renewed");
    }

    private void forgive() {
        fault = Optional.empty();
        failures = 0;
        notBefore = Instant.MIN;
    }

    /** Sets the alarm and tells what holds now. */
    private void settle() {
        alarm.run();
        alarm = () -> {};
        next = Optional.empty();
        if (closed || busy()) {
            return;
        }
        Instant now = scene.clock().instant();
        Optional<TokenRecord> alive = tokens.filter(
                pair -> account.active() && pair.verdict().isEmpty() && !pair.suspended() && way().isPresent());
        next = alive.map(pair -> {
            Instant due = !pair.usable(now)
                    ? now
                    : pair.intent().isPresent()
                            ? pair.expiresAt().minus(BEFORE_ITS_END)
                            : scene.schedule().due(pair.issuedAt(), pair.expiresAt());
            return due.isBefore(notBefore) ? notBefore : due;
        });
        publish();
        next.ifPresent(when -> {
            Duration wait = Duration.between(now, when);
            alarm = scene.timers().after(wait.isNegative() ? Duration.ZERO : wait, () -> {
                if (!closed && !busy()) {
                    way().ifPresent(this::renew);
                }
            });
        });
    }

    private void publish() {
        TokenReport report = view().report();
        AccountStatus status = report.credential().status();
        if (status.state() != shown) {
            shown = status.state();
            LOG.atInfo()
                    .addKeyValue("account", account.id())
                    .addKeyValue("state", shown.label())
                    .addKeyValue("reason", status.reason())
                    .log("The account's credential is in another state");
        }
        published.accept(report);
    }

    private TokenView view() {
        return new TokenView(
                tokens,
                way().isPresent(),
                renewing,
                fault,
                notBefore,
                next,
                scene.clock().instant());
    }
}
