package llmgateway.node.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.FakeTokenServer;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.upstream.CredentialVerticle;
import llmgateway.upstream.TokenKeepers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any moment of its renewing tokens which are good for one use: a pair that it had is never lost, and
 * one that was under way is asked for once more at the most.
 */
class KilledRefreshTest {
    private static final int ROUNDS = Integer.getInteger("kill.refreshes", 5);
    private static final String CANARY = "canary8e6d";

    private final TokenIssuer issuer = new TokenIssuer(CANARY);
    private final FakeTokenServer server = FakeTokenServer.start(issuer);

    @TempDir
    private Path data;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Counts the tries to renew of this process. */
    private record Tries(List<String> results) implements Telemetry {

        @Override
        public void tokenRenewed(String account, String result) {
            results.add(result);
        }

        @Override
        public void exchangeStarted() {}

        @Override
        public void exchangeEnded(ExchangeSummary summary) {}

        @Override
        public void attemptEnded(String account, String outcome, Usage usage, long nanos) {}
    }

    @Test
    void noPairThatWasHadIsLostAndNoDoubtCostsMoreThanOneCall() throws Exception {
        Random random = new Random(20261120);
        for (int round = 0; round < ROUNDS; round++) {
            JsonObject login = issuer.login();
            AccountConfig account =
                    RefreshingProcess.account(login.getString("access_token"), login.getString("refresh_token"));
            long got = killedAfter(random.nextInt(40), random.nextInt(200_000), account);
            try (NodeState state = NodeState.open(data, Map.of(), false)) {
                JsonObject tokens = tokens(state);
                assertThat(tokens.getLong("generation")).as("round %d", round).isGreaterThanOrEqualTo(got);
                boolean doubt = tokens.containsKey("intent");
                if (!doubt) {
                    assertThat(tokens.getString("refresh_token"))
                            .as("round %d: what is not in doubt is the newest", round)
                            .isEqualTo(issuer.refreshToken());
                }
                takenUp(state, account, tokens.getLong("generation"), doubt);
            }
        }
        assertThat(contents()).allSatisfy(content -> assertThat(content).doesNotContain(CANARY));
    }

    /** Goes on where the killed process ended. */
    private void takenUp(NodeState state, AccountConfig account, long generation, boolean doubt) throws Exception {
        Vertx vertx = Vertx.vertx();
        Tries tries = new Tries(new CopyOnWriteArrayList<>());
        TokenKeepers keepers = RefreshingProcess.keepers(state, account, server.url(), tries);
        RefreshingProcess.await(vertx.deployVerticle(new CredentialVerticle(keepers, Map.of())));
        assertThat(keepers.of(account).status().state()).isEqualTo(doubt ? AccountState.IN_DOUBT : AccountState.ACTIVE);
        boolean renewed = RefreshingProcess.await(
                keepers.newerThan(account, generation).map(true).otherwise(false));
        assertThat(renewed || doubt)
                .as("a pair that is not in doubt is renewed")
                .isTrue();
        if (!renewed) {
            assertThat(keepers.of(account).status().state()).isEqualTo(AccountState.REAUTH_REQUIRED);
            RefreshingProcess.await(
                    keepers.newerThan(account, generation).map(true).otherwise(false));
            assertThat(issuer.isRevoked()).isTrue();
        }
        assertThat(tries.results()).containsExactly(renewed ? "ok" : "invalid_grant");
        RefreshingProcess.await(vertx.close());
    }

    private static JsonObject tokens(NodeState state) {
        return state.store()
                .snapshot()
                .find(new RecordId(RecordKind.TOKENS, "a"))
                .flatMap(StateRecord::value)
                .orElseThrow();
    }

    /** Lets a process renew, kills it at some moment after {@code renewals}, and gives the last generation that it had. */
    private long killedAfter(int renewals, int spins, AccountConfig account) throws IOException, InterruptedException {
        return KilledJvm.lastNumber(
                RefreshingProcess.class,
                renewals,
                spins,
                0,
                data.toString(),
                server.url(),
                account.accessToken().orElseThrow().reveal(),
                account.refreshToken().orElseThrow().reveal());
    }

    private List<String> contents() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return Files.readString(file, StandardCharsets.ISO_8859_1);
                        } catch (IOException unreadable) {
                            throw new AssertionError(unreadable);
                        }
                    })
                    .toList();
        }
    }
}
