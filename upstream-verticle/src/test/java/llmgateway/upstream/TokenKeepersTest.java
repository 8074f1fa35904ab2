package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.WorkloadIdentityConfig;
import llmgateway.contracts.peer.Peers;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.FlakyRecordStore;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.MemoryRecordStore;
import llmgateway.contracts.testing.MemoryTokenJournal;
import llmgateway.contracts.testing.TokenIssuer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TokenKeepersTest {
    private static final String CANARY = "canary9d2e";

    private final Vertx vertx = Vertx.vertx();
    private final TokenIssuer issuer = new TokenIssuer(CANARY);
    private final MemoryRecordStore store = new MemoryRecordStore();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("llmgateway.upstream");
    private FakeTokenServer server;
    private volatile GatewayConfig config = Configs.config(List.of());
    private final TokenKeepers keepers =
            new TokenKeepers(Peers.alone("here"), store, new MemoryTokenJournal(), Telemetry.NONE, () -> config);

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        server = FakeTokenServer.start(issuer);
        log.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        await(vertx.close());
        server.close();
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private void deploy(AccountConfig... accounts) {
        configure(accounts);
        await(vertx.deployVerticle(new CredentialVerticle(keepers, Map.of("IDENTITY", "from-env"))));
    }

    private void configure(AccountConfig... accounts) {
        OauthConfig.ProfileConfig profile = new OauthConfig.ProfileConfig(
                Optional.empty(),
                Optional.of(server.url()),
                Optional.of("client"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                BodyFormat.FORM,
                false);
        config = Configs.withOauth(Configs.config(List.of(accounts)), new OauthConfig(true, Map.of("p", profile)));
    }

    private AccountConfig person() {
        JsonObject pair = issuer.login();
        return AccountBuilder.of("person", "anthropic")
                .type(AccountConfig.Type.OAUTH)
                .accessToken(pair.getString("access_token"))
                .refreshToken(pair.getString("refresh_token"))
                .build();
    }

    private AccountConfig machine(Optional<String> file, Optional<String> env) {
        return AccountBuilder.of("machine", "anthropic")
                .type(AccountConfig.Type.WORKLOAD_IDENTITY)
                .workloadIdentity(new WorkloadIdentityConfig(
                        server.url(),
                        file,
                        env,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        BodyFormat.JSON))
                .build();
    }

    private boolean holdsTokens(String account) {
        return store.snapshot()
                .find(new RecordId(RecordKind.TOKENS, account))
                .flatMap(StateRecord::value)
                .isPresent();
    }

    @Test
    void fiveHundredCallersOfManyContextsShareOneCallAndAreAnsweredOnTheirOwn() {
        AccountConfig person = person();
        deploy(person);
        Gate gate = new Gate();
        server.next(server.renewsBehind(gate));
        List<Future<Context>> answeredOn = new ArrayList<>();
        List<Context> askers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Context asker = vertx.getOrCreateContext();
            askers.add(asker);
            Promise<Context> answered = Promise.promise();
            answeredOn.add(answered.future());
            asker.runOnContext(ask -> keepers.newerThan(person, 1).onSuccess(credential -> {
                assertThat(credential.generation()).isEqualTo(2);
                answered.complete(Vertx.currentContext());
            }));
        }
        gate.awaitArrival();
        gate.open();
        for (int i = 0; i < 500; i++) {
            assertThat(await(answeredOn.get(i))).isSameAs(askers.get(i));
        }
        assertThat(server.requests()).hasSize(1);
        assertThat(keepers.of(person).token().orElseThrow().reveal()).isEqualTo(issuer.accessToken());
    }

    @Test
    void aCallerWhoLeavesTakesNothingWithIt() {
        AccountConfig person = person();
        deploy(person);
        Gate gate = new Gate();
        server.next(server.renewsBehind(gate));
        String leaving = await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                keepers.newerThan(person, 1);
                return Future.succeededFuture();
            }
        }));
        gate.awaitArrival();
        await(vertx.undeploy(leaving));
        gate.open();
        Await.until("The renewal ends", () -> keepers.of(person).generation() == 2);
        assertThat(keepers.of(person).status().state()).isEqualTo(AccountState.ACTIVE);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aNodeThatStopsWaitsForTheAnswerThatItAskedFor() {
        AccountConfig person = person();
        deploy(person);
        Gate gate = new Gate();
        server.next(server.renewsBehind(gate));
        Future<Credential> renewed = keepers.newerThan(person, 1);
        gate.awaitArrival();
        Future<Void> closed = Future.join(
                        vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
                .mapEmpty();
        gate.open();
        await(closed);
        assertThat(await(renewed).generation()).isEqualTo(2);
        assertThat(store.snapshot()
                        .find(new RecordId(RecordKind.TOKENS, "person"))
                        .flatMap(StateRecord::value)
                        .orElseThrow()
                        .getLong("generation"))
                .isEqualTo(2);
    }

    @Test
    void anAccountThatIsTakenOutAndPutBackWaitsForTheAnswerThatWasAskedForBefore() {
        AccountConfig person = person();
        deploy(person);
        Gate gate = new Gate();
        server.next(server.renewsBehind(gate));
        keepers.newerThan(person, 1);
        gate.awaitArrival();
        configure();
        keepers.configured();
        Await.until("The account is forgotten", () -> keepers.of(person).equals(Credential.NONE));
        configure(person);
        keepers.configured();
        await(keepers.newerThan(person, 1).otherwiseEmpty());
        gate.open();
        Await.until("The account is back", () -> keepers.of(person).generation() == 2);
        assertThat(keepers.of(person).status().state()).isEqualTo(AccountState.ACTIVE);
        assertThat(server.requests()).hasSize(1);
        assertThat(issuer.isRevoked()).isFalse();
    }

    @Test
    void theTokensOfAnAccountThatIsRemovedAreDeleted() {
        AccountConfig person = person();
        RecordId account = new RecordId(RecordKind.ACCOUNT, "person");
        await(store.write(List.of(new Change(account, Optional.empty(), Optional.of(new JsonObject())))));
        deploy(person);
        assertThat(holdsTokens("person")).isTrue();

        configure();
        keepers.configured();
        Await.until("The account is forgotten", () -> keepers.of(person).equals(Credential.NONE));
        assertThat(holdsTokens("person")).isTrue();

        StateRecord record = store.snapshot().find(account).orElseThrow();
        await(store.write(List.of(new Change(account, Optional.of(record.version()), Optional.empty()))));
        Await.until("The tokens are deleted", () -> !holdsTokens("person"));
    }

    @Test
    void nodesThatDeleteTheTokensOfARemovedAccountAtATimeDoSoInSilence() {
        RecordId account = new RecordId(RecordKind.ACCOUNT, "gone");
        RecordId tokens = new RecordId(RecordKind.TOKENS, "gone");
        await(store.write(List.of(new Change(account, Optional.empty(), Optional.of(new JsonObject())))));
        await(store.write(List.of(new Change(tokens, Optional.empty(), Optional.of(new JsonObject())))));
        StateRecord record = store.snapshot().find(account).orElseThrow();
        await(store.write(List.of(new Change(account, Optional.of(record.version()), Optional.empty()))));
        List<TokenKeepers> nodes = new ArrayList<>();
        List<Promise<Void>> slow = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Promise<Void> disk = Promise.promise();
            FlakyRecordStore view = new FlakyRecordStore(store);
            view.hold(disk.future());
            slow.add(disk);
            nodes.add(
                    new TokenKeepers(Peers.alone(name), view, new MemoryTokenJournal(), Telemetry.NONE, () -> config));
        }
        nodes.forEach(node -> await(vertx.deployVerticle(new CredentialVerticle(node, Map.of()))));
        assertThat(holdsTokens("gone")).isTrue();
        slow.forEach(Promise::complete);
        Await.until("The tokens are deleted", () -> !holdsTokens("gone"));
        await(Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()));
        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void anAccountThatComesLaterIsTakenCareOf() {
        deploy();
        AccountConfig person = person();
        assertThat(keepers.newerThan(person, 0).toCompletionStage().toCompletableFuture())
                .failsWithin(java.time.Duration.ofSeconds(20));
        configure(person);
        keepers.configured();
        Await.until("The account is known", () -> keepers.of(person).generation() == 1);
    }

    @Test
    void aWorkloadFetchesItsTokenWithTheIdentityAsItIsNow() throws IOException {
        Path identity = directory.resolve("identity");
        Files.writeString(identity, "first\n");
        AccountConfig machine = machine(Optional.of(identity.toString()), Optional.empty());
        deploy(machine);
        assertThat(await(keepers.newerThan(machine, 0)).token().orElseThrow().reveal())
                .isEqualTo(issuer.accessToken());
        Files.writeString(identity, "second");
        await(keepers.newerThan(machine, keepers.of(machine).generation()));
        assertThat(server.requests())
                .extracting(request -> request.getString("assertion"))
                .containsExactly("first", "second");
        assertThat(holdsTokens("machine")).isFalse();
    }

    @Test
    void aWorkloadsIdentityMayBeInTheEnvironment() {
        AccountConfig machine = machine(Optional.empty(), Optional.of("IDENTITY"));
        deploy(machine);
        await(keepers.newerThan(machine, 0));
        assertThat(server.requests())
                .allSatisfy(
                        request -> assertThat(request.getString("assertion")).isEqualTo("from-env"));
        assertThat(keepers.report(machine).credential().expiresAt().orElseThrow())
                .isAfter(Instant.now());
    }

    @Test
    void aWorkloadWithoutAnIdentityRestsAndSaysWhy() {
        AccountConfig machine = machine(Optional.empty(), Optional.of("ABSENT"));
        deploy(machine);
        Await.until("The account rests", () -> keepers.of(machine).status().state() == AccountState.COOLING);
        assertThat(keepers.of(machine).status().reason()).contains("identity token");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void noTokenIsEverLogged() {
        AccountConfig person = person();
        deploy(person);
        await(keepers.newerThan(person, 1));
        server.next(FakeTokenServer.says(400, Map.of(), "{\"error\":\"x\",\"d\":\"" + issuer.refreshToken() + "\"}"));
        await(keepers.newerThan(person, 2).otherwiseEmpty());
        issuer.revoke();
        await(keepers.refresh(person).otherwiseEmpty());
        assertThat(keepers.of(person).status().state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                        .doesNotContain(CANARY));
        assertThat(keepers.report(person).toString() + store.snapshot()).doesNotContain("rt-" + CANARY);
    }
}
