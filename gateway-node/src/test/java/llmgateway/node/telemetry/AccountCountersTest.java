package llmgateway.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.testing.Await;
import llmgateway.node.admin.Futures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountCountersTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final Usage TOKENS = new Usage(10, 5, 3, 2, 1, false);
    private static final long MILLI = 1_000_000;

    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private static AccountCounters at(Instant now) {
        return new AccountCounters(Clock.fixed(now, ZoneOffset.UTC));
    }

    private Path file() {
        return dir.resolve("stats/counters.json");
    }

    @Test
    void attemptsAreCountedForTheirAccount() {
        AccountCounters counters = at(NOW);
        counters.attemptEnded("a", "ok", TOKENS, 10 * MILLI);
        counters.attemptEnded("a", FailureKind.UPSTREAM_OVERLOADED.label(), Usage.NONE, 20 * MILLI);
        counters.attemptEnded("b", "ok", Usage.NONE, 1);

        Figures a = counters.of("a");
        assertThat(a.requests()).isEqualTo(2);
        assertThat(a.errors()).isEqualTo(1);
        assertThat(a.tokens()).isEqualTo(TOKENS);
        assertThat(a.meanLatencyMillis()).isEqualTo(15.0);
        assertThat(a.lastUsed()).contains(NOW);
        assertThat(a.lastError()).contains("upstream_overloaded");
        assertThat(counters.of("b").lastError()).isEmpty();
        assertThat(counters.of("nobody")).isEqualTo(Figures.NONE);
    }

    @Test
    void whatTheCallerIsToBlameForIsNoErrorOfTheAccount() {
        AccountCounters counters = at(NOW);
        counters.attemptEnded("a", "client_gone", Usage.NONE, 1);
        counters.attemptEnded("a", "caller_error", Usage.NONE, 1);
        counters.attemptEnded("a", FailureKind.MALFORMED_REQUEST.label(), Usage.NONE, 1);

        assertThat(counters.of("a").requests()).isEqualTo(3);
        assertThat(counters.of("a").errors()).isZero();
    }

    @Test
    void countersOutliveTheirNode() throws IOException {
        AccountCounters counters = at(NOW);
        String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));
        counters.attemptEnded("a", "stream_incomplete", TOKENS, 10 * MILLI);
        Figures before = counters.of("a");
        Futures.await(vertx.undeploy(deployed));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");

        AccountCounters next = at(NOW.plusSeconds(60));
        Futures.await(vertx.deployVerticle(new CounterFile(dir, next)));
        assertThat(next.of("a")).isEqualTo(before);
        assertThat(next.since()).isEqualTo(NOW);
        next.attemptEnded("a", "ok", Usage.NONE, 1);
        assertThat(next.of("a").requests()).isEqualTo(2);
    }

    @Test
    void countersAreSavedWhileTheNodeRuns() {
        AccountCounters counters = at(NOW);
        Futures.await(vertx.deployVerticle(new CounterFile(dir, counters, 5)));
        counters.attemptEnded("a", "ok", TOKENS, 1);

        Await.until("the counters are saved", () -> {
            try {
                return Files.exists(file())
                        && new JsonObject(Files.readString(file()))
                                .getJsonObject("accounts")
                                .containsKey("a");
            } catch (IOException gone) {
                return false;
            }
        });
    }

    @Test
    void aFileThatCannotBeReadIsSetAside() throws IOException {
        Files.createDirectories(file().getParent());
        for (String damaged : new String[] {"{\"accounts\":", "{\"accounts\":{\"a\":5}}", "{\"since\":\"x\"}"}) {
            Files.writeString(file(), damaged);
            AccountCounters counters = at(NOW);
            String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));

            assertThat(counters.of("a").requests()).isZero();
            assertThat(file().resolveSibling("counters.json.damaged")).hasContent(damaged);
            Futures.await(vertx.undeploy(deployed));
        }
    }

    @Test
    void aDiskThatFailsDoesNotStopTheNode() throws IOException {
        Files.writeString(dir.resolve("stats"), "in the way");
        AccountCounters counters = at(NOW);
        String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));
        counters.attemptEnded("a", "ok", TOKENS, 1);

        Futures.await(vertx.undeploy(deployed));
        assertThat(dir.resolve("stats")).hasContent("in the way");
    }
}
