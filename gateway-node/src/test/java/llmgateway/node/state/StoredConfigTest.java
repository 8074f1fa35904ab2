package llmgateway.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import llmgateway.contracts.Secret;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.KeyedHash;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.port.Registry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.MemoryRecordStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records and the file make up one configuration, by one set of rules. */
class StoredConfigTest {
    private static final RecordId MAIN = new RecordId(RecordKind.ACCOUNT, "main");
    private static final RecordId KEY = new RecordId(RecordKind.GATEWAY_KEY, "team");
    private static final RecordId ROUTE = new RecordId(RecordKind.ROUTE, "smart");
    private static final RecordId PROXIES = new RecordId(RecordKind.SETTING, "environment");
    private static final GatewayConfig FILE = Configs.config(
            List.of(Accounts.account("of-file", "anthropic", "")), Configs.route("gpt-4o", "claude-sonnet-4-5"));

    private final MemoryRecordStore store = new MemoryRecordStore();
    private StoredConfig config = new StoredConfig(store, key -> "hash of " + key, FILE);

    @AfterEach
    void close() {
        config.close();
    }

    @Test
    void aStoredAccountServesBesideThoseOfTheFile() {
        written(put(MAIN, account()));

        assertThat(config.effective().upstreamAccounts())
                .extracting(AccountConfig::id)
                .containsExactly("of-file", "main");
        AccountConfig main = config.effective().upstreamAccounts().get(1);
        assertThat(main.apiKey()).contains(new Secret("sk-stored"));
        assertThat(main.name()).isEqualTo("Main");
        assertThat(config.inFile(RecordKind.ACCOUNT, "of-file")).isTrue();
        assertThat(config.inFile(RecordKind.ACCOUNT, "main")).isFalse();
    }

    /** A store whose writes take until they are let through. */
    private record Slow(MemoryRecordStore store, Promise<Void> through) implements RecordStore {
        @Override
        public RecordSnapshot snapshot() {
            return store.snapshot();
        }

        @Override
        public Future<Written> write(List<Change> changes) {
            return through.future().compose(open -> store.write(changes));
        }

        @Override
        public void observe(Consumer<RecordSnapshot> observer) {
            store.observe(observer);
        }
    }

    @Test
    void whatOthersWriteHoldsWhileAnOrderOfThisNodeWaitsForANodeThatIsSilent() throws Exception {
        Promise<Void> through = Promise.promise();
        config.close();
        config = new StoredConfig(new Slow(store, through), key -> "hash of " + key, FILE);
        Future<Written> first = config.write(List.of(put(PROXIES, new JsonObject().put("no_proxy", "a"))));
        Future<Written> second = config.write(List.of(put(PROXIES, new JsonObject().put("no_proxy", "b"))));

        store.write(List.of(put(MAIN, account())));

        Await.until(
                "the account serves",
                () -> config.effective().upstreamAccounts().size() == 2);
        assertThat(first.isComplete()).isFalse();
        through.complete();
        first.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThatThrownBy(
                        () -> second.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AdminException.class);
        assertThat(config.effective().environment().noProxy()).contains("a");
    }

    @Test
    void aStoredKeyHasItsHashesAndASuspendedOneIsNotLetIn() {
        Instant until = Instant.parse("2027-01-01T00:00:00Z");
        JsonObject key = new JsonObject()
                .put("name", "Team")
                .put("permissions", new JsonArray().add("read"))
                .put("status", "active")
                .put("models", new JsonArray().add("claude-*"))
                .putNull("expires_at")
                .put("created_at", "2026-11-20T00:00:00Z")
                .put(
                        "hashes",
                        new JsonArray()
                                .add(new JsonObject().put("hash", "aa").put("until", until.toString()))
                                .add(new JsonObject().put("hash", "bb").putNull("until")))
                .put("suspended", false);
        written(put(KEY, key));

        GatewayKeyConfig stored = config.effective().gatewayKeys().get(0);
        assertThat(stored.id()).contains("team");
        assertThat(stored.status()).isEqualTo(Status.ACTIVE);
        assertThat(stored.permissions()).containsExactly(GatewayKeyConfig.Permission.READ);
        assertThat(stored.hashes())
                .containsExactly(new KeyedHash("aa", Optional.of(until)), new KeyedHash("bb", Optional.empty()));

        written(Registry.put(config.records(), KEY, key.copy().put("suspended", true)));
        assertThat(config.effective().gatewayKeys().get(0).status()).isEqualTo(Status.DISABLED);
    }

    @Test
    void aStoredKeyHasItsLimitsAndTheirChangesHoldAtOnce() {
        JsonObject key = new JsonObject().put("name", "Team").put("rpm", 60).put("concurrency", 3);
        written(put(KEY, key));
        assertThat(config.effective().gatewayKeys())
                .singleElement()
                .returns(60, GatewayKeyConfig::rpm)
                .returns(3, GatewayKeyConfig::concurrency);

        written(Registry.put(config.records(), KEY, key.copy().put("rpm", 90).put("concurrency", 0)));
        assertThat(config.effective().gatewayKeys())
                .singleElement()
                .returns(90, GatewayKeyConfig::rpm)
                .returns(0, GatewayKeyConfig::concurrency);

        assertThat(refused(Registry.put(config.records(), KEY, key.copy().put("rpm", -1))))
                .hasMessageContaining("gateway_key/team.rpm");
    }

    @Test
    void storedRoutesAndProxiesHoldWhereTheFileIsSilent() {
        written(
                put(MAIN, account()),
                put(
                        ROUTE,
                        new JsonObject()
                                .put("source_model", "smart")
                                .put("target_model", "m")
                                .put("target_provider", "main")),
                put(PROXIES, new JsonObject().put("https_proxy", "http://proxy:3128")));

        assertThat(config.effective().modelRoutes())
                .extracting(RouteConfig::sourceModel)
                .containsExactly("gpt-4o", "smart");
        assertThat(config.effective().environment().httpsProxy()).contains("http://proxy:3128");
        assertThat(config.effective().environment().httpProxy()).isEmpty();
    }

    @Test
    void aWriteThatDoesNotHoldIsRefusedWithAllProblemsAndChangesNothing() {
        GatewayConfig before = config.effective();

        AdminException refused = refused(
                put(MAIN, account().put("base_url", "ftp://x").put("weight", 5_000)),
                put(ROUTE, new JsonObject().put("source_model", "a*b").put("target_model", "m")));

        assertThat(refused.reason()).isEqualTo(Reason.BAD_ARGUMENTS);
        assertThat(refused)
                .hasMessageContaining("account/main.weight")
                .hasMessageContaining("route/smart.source_model")
                .hasMessageNotContaining("sk-stored");
        assertThat(config.effective()).isSameAs(before);
        assertThat(store.snapshot().records()).isEmpty();
    }

    @Test
    void whatARouteRefersToIsNotRemoved() {
        written(
                put(MAIN, account()),
                put(
                        ROUTE,
                        new JsonObject()
                                .put("source_model", "smart")
                                .put("target_model", "m")
                                .put("target_provider", "main")));

        AdminException refused = refused(delete(MAIN));

        assertThat(refused).hasMessageContaining("route/smart.target_provider");
        written(delete(ROUTE), delete(MAIN));
        assertThat(config.effective()).isEqualTo(FILE);
    }

    @Test
    void twoStoredAccountsDoNotShareAName() {
        written(put(MAIN, account()));

        assertThat(refused(put(new RecordId(RecordKind.ACCOUNT, "other"), account())))
                .hasMessageContaining("account/other.name");
    }

    @Test
    void whatTheFileDefinesIsNotWritten() {
        AdminException refused = refused(put(new RecordId(RecordKind.ACCOUNT, "of-file"), account()));

        assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
        assertThat(refused).hasMessageContaining("configuration file");
    }

    @Test
    void ofTwoWritesOfOneVersionTheLaterIsAConflict() {
        written(put(MAIN, account()));
        Change first = Registry.put(config.records(), MAIN, account().put("weight", 2));
        Change second = Registry.put(config.records(), MAIN, account().put("weight", 3));
        written(first);

        assertThat(refused(second).reason()).isEqualTo(Reason.CONFLICT);
        assertThat(config.effective().upstreamAccounts().get(1).weight()).isEqualTo(2);
    }

    @Test
    void aNewFileWinsOverRecordsOfTheSameIdAndTheyComeBackWithoutIt() {
        written(put(MAIN, account()));
        List<GatewayConfig> seen = new CopyOnWriteArrayList<>();
        config.observe(seen::add);

        config.file(Configs.config(List.of(Accounts.account("main", "openai", ""))));
        Await.until("the file's account is used", () -> seen.size() == 1);
        assertThat(config.effective().upstreamAccounts())
                .singleElement()
                .satisfies(account -> assertThat(account.provider()).isEqualTo("openai"));
        assertThat(config.leftOut()).singleElement().asString().contains("account/main");

        config.file(FILE);
        Await.until("the stored account is back", () -> seen.size() == 2);
        assertThat(config.effective().upstreamAccounts()).hasSize(2);
        assertThat(config.leftOut()).isEmpty();
    }

    @Test
    void aRecordThatDoesNotHoldIsLeftOutAtTheStartAndTheRestIsUsed() {
        await(store.write(List.of(
                put(MAIN, account()),
                put(new RecordId(RecordKind.ACCOUNT, "broken"), new JsonObject().put("colour", "red")),
                put(ROUTE, new JsonObject().put("source_model", "gpt-4o").put("target_model", "m")))));
        config.close();
        config = new StoredConfig(store, key -> key, FILE);

        assertThat(config.effective().upstreamAccounts())
                .extracting(AccountConfig::id)
                .containsExactly("of-file", "main");
        assertThat(config.effective().modelRoutes()).hasSize(1);
        assertThat(config.leftOut().toString()).contains("account/broken.colour", "route/smart.source_model");
    }

    @Test
    void observersKnowANewConfigurationBeforeItsWriteIsAcknowledgedAndHearNothingOfTokens() {
        List<GatewayConfig> seen = new CopyOnWriteArrayList<>();
        config.observe(seen::add);

        written(put(MAIN, account()));
        assertThat(seen).hasSize(1);
        written(put(new RecordId(RecordKind.TOKENS, "main"), new JsonObject().put("access_token", "t")));
        assertThat(seen).hasSize(1);
    }

    private static JsonObject account() {
        return new JsonObject().put("name", "Main").put("provider", "anthropic").put("api_key", "sk-stored");
    }

    private static Change put(RecordId id, JsonObject value) {
        return new Change(id, Optional.empty(), Optional.of(value));
    }

    private Change delete(RecordId id) {
        return new Change(
                id, Optional.of(store.snapshot().find(id).orElseThrow().version()), Optional.empty());
    }

    private Written written(Change... changes) {
        return await(config.write(List.of(changes)));
    }

    private AdminException refused(Change... changes) {
        try {
            Object written = config.write(List.of(changes))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            throw new AssertionError("Written: " + written);
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOf(AdminException.class);
            return (AdminException) Objects.requireNonNull(failed.getCause());
        } catch (InterruptedException | TimeoutException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }
}
