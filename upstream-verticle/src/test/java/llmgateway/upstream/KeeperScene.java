package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FlakyRecordStore;
import llmgateway.contracts.testing.MemoryRecordStore;
import llmgateway.contracts.testing.MemoryTokenJournal;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.upstream.engine.token.RefreshSchedule;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenReply;
import llmgateway.upstream.engine.token.TokenRequest;

/** A keeper of tokens in a world whose time, disk and token endpoint obey a test. One thread. */
final class KeeperScene implements Telemetry {
    static final String CANARY = "canary7f3a";
    private static final RecordId TOKENS = new RecordId(RecordKind.TOKENS, "a");

    final TokenIssuer issuer = new TokenIssuer(CANARY);
    final FlakyRecordStore store = new FlakyRecordStore(new MemoryRecordStore());
    final MemoryTokenJournal journal = new MemoryTokenJournal();
    final Queue<Function<TokenRequest, Future<TokenAnswer>>> script = new ArrayDeque<>();
    final List<String> counted = new ArrayList<>();
    private final FakeTime time = new FakeTime();
    private AccountConfig account = AccountBuilder.of("a", "anthropic")
            .type(AccountConfig.Type.OAUTH)
            .clientId("c")
            .build();
    TokenReport report = TokenReport.NONE;
    Future<Secret> identity = Future.succeededFuture(new Secret("identity"));
    private TokenKeeper keeper;
    int asked;

    KeeperScene() {
        keeper = keeper();
    }

    private TokenKeeper keeper() {
        TokenScene scene = new TokenScene(
                Peers.alone("here"),
                store,
                journal,
                (its, request, permit) -> ask(request),
                settings -> identity,
                new RefreshSchedule(() -> 0.5),
                this::now,
                time::after,
                this);
        return new TokenKeeper(scene, account, oauth(), report -> this.report = report);
    }

    static OauthConfig oauth() {
        ProfileConfig profile = new ProfileConfig(
                Optional.empty(),
                Optional.of("https://tokens.test/token"),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                BodyFormat.JSON,
                false);
        return new OauthConfig(true, Map.of("p", profile));
    }

    private Future<TokenAnswer> ask(TokenRequest request) {
        asked++;
        Function<TokenRequest, Future<TokenAnswer>> scripted = script.poll();
        return scripted == null ? Future.succeededFuture(issued(request)) : scripted.apply(request);
    }

    /** The issuer's answer to {@code request}. */
    TokenAnswer issued(TokenRequest request) {
        JsonObject parameters = request.body().toJsonObject();
        JsonObject reply = switch (parameters.getString("grant_type")) {
            case "refresh_token" -> issuer.refresh(parameters.getString("refresh_token"));
            default -> issuer.login();
        };
        int status = reply.containsKey("error") ? 400 : 200;
        return TokenReply.read(status, MultiMap.caseInsensitiveMultiMap(), reply.toBuffer(), now());
    }

    /** A reply that does not come from the issuer. */
    static Function<TokenRequest, Future<TokenAnswer>> says(TokenAnswer answer) {
        return request -> Future.succeededFuture(answer);
    }

    Instant now() {
        return time.now();
    }

    void jump(Duration by) {
        time.jump(by);
    }

    void pass(Duration by) {
        time.pass(by);
    }

    /** The account begins with a pair of the issuer. */
    KeeperScene seeded() {
        JsonObject pair = issuer.login();
        account = AccountBuilder.like(account)
                .accessToken(pair.getString("access_token"))
                .refreshToken(pair.getString("refresh_token"))
                .expiresAt(now().plus(Duration.ofHours(1)))
                .build();
        return opened();
    }

    /** The account has a pair that this gateway renewed itself. */
    KeeperScene renewed() {
        seeded();
        newerThan(1);
        return this;
    }

    /** The account as a test wants it. */
    KeeperScene with(AccountConfig its) {
        account = its;
        return opened();
    }

    AccountConfig account() {
        return account;
    }

    KeeperScene opened() {
        keeper = keeper();
        keeper.open();
        return this;
    }

    /** The process ends without a word, and another takes up its state. */
    KeeperScene restarted() {
        time.clear();
        return opened();
    }

    void configured(AccountConfig its) {
        account = its;
        keeper.configured(its, oauth());
    }

    TokenKeeper current() {
        return keeper;
    }

    Future<Credential> newerThan(long generation) {
        return keeper.newerThan(generation, false);
    }

    AccountState state() {
        return report.credential().status().state();
    }

    String reason() {
        return report.credential().status().reason();
    }

    /** The token that requests are made with; empty if there is none. */
    String token() {
        return report.credential().token().map(Secret::reveal).orElse("");
    }

    TokenRecord stored() {
        return store.snapshot()
                .find(TOKENS)
                .flatMap(StateRecord::value)
                .flatMap(TokenRecord::of)
                .orElseThrow();
    }

    /** Somebody else writes the tokens. */
    void overwrite(TokenRecord tokens) {
        store.write(List.of(new Change(
                TOKENS,
                store.snapshot()
                        .find(TOKENS)
                        .filter(record -> record.value().isPresent())
                        .map(StateRecord::version),
                Optional.of(tokens.toJson()))));
    }

    @Override
    public void tokenRenewed(String its, String result) {
        counted.add(its + " " + result);
    }

    @Override
    public void exchangeStarted() {}

    @Override
    public void exchangeEnded(ExchangeSummary summary) {}

    @Override
    public void attemptEnded(String its, String outcome, llmgateway.contracts.Usage usage, long nanos) {}
}
