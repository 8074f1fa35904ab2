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
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.port.AccountFigures.Figures;
import llmgateway.contracts.port.Telemetry.ExchangeSummary;
import llmgateway.contracts.testing.Await;
import llmgateway.node.admin.Futures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageCountersTest {
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

    private static UsageCounters at(Instant now) {
        return new UsageCounters(Clock.fixed(now, ZoneOffset.UTC));
    }

    private Path file() {
        return dir.resolve("stats/counters.json");
    }

    @Test
    void attemptsAreCountedForTheirAccount() {
        UsageCounters counters = at(NOW);
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
        UsageCounters counters = at(NOW);
        counters.attemptEnded("a", "client_gone", Usage.NONE, 1);
        counters.attemptEnded("a", "caller_error", Usage.NONE, 1);
        counters.attemptEnded("a", FailureKind.MALFORMED_REQUEST.label(), Usage.NONE, 1);

        assertThat(counters.of("a").requests()).isEqualTo(3);
        assertThat(counters.of("a").errors()).isZero();
    }

    @Test
    void requestsAreCountedForTheirModelAndTheirKey() {
        UsageCounters counters = at(NOW);
        counters.exchangeEnded(exchange("key-1", "claude-opus-5", Outcome.OK));
        counters.exchangeEnded(exchange("key-1", "other", Outcome.UPSTREAM_ERROR));
        counters.exchangeEnded(exchange("", "other", Outcome.CLIENT_GONE));

        assertThat(counters.models()).containsOnlyKeys("claude-opus-5", "other");
        assertThat(counters.keys()).containsOnlyKeys("key-1", "");
        Figures key = Objects.requireNonNull(counters.keys().get("key-1"));
        assertThat(key.requests()).isEqualTo(2);
        assertThat(key.errors()).isEqualTo(1);
        assertThat(key.lastError()).contains("upstream_error");
        assertThat(key.meanLatencyMillis()).isEqualTo(10.0);
        assertThat(key.tokens().output()).isEqualTo(2 * TOKENS.output());
        assertThat(counters.models())
                .hasEntrySatisfying("other", other -> assertThat(other.errors()).isEqualTo(1));
    }

    private static ExchangeSummary exchange(String key, String model, Outcome outcome) {
        Served served = new Served("anthropic", "a", model, model, 1, 0);
        return new ExchangeSummary(Dialect.MESSAGES, key, served, outcome, TOKENS, 10 * MILLI, -1, -1);
    }

    @Test
    void namesBeyondTheBoundAreCountedTogether() {
        Tallies tallies = new Tallies(2);
        for (String name : List.of("a", "b", "c", "d", "a")) {
            tallies.of(name).count(false, "ok", Usage.NONE, 1, 1);
        }

        assertThat(tallies.figures()).containsOnlyKeys("a", "b", Tallies.OTHER);
        assertThat(tallies.figures("a").requests()).isEqualTo(2);
        assertThat(tallies.figures(Tallies.OTHER).requests()).isEqualTo(2);
    }

    @Test
    void countersOutliveTheirNode() throws IOException {
        UsageCounters counters = at(NOW);
        String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));
        counters.attemptEnded("a", "stream_incomplete", TOKENS, 10 * MILLI);
        counters.exchangeEnded(exchange("key-1", "m", Outcome.OK));
        Figures before = counters.of("a");
        Futures.await(vertx.undeploy(deployed));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");

        UsageCounters next = at(NOW.plusSeconds(60));
        Futures.await(vertx.deployVerticle(new CounterFile(dir, next)));
        assertThat(next.of("a")).isEqualTo(before);
        assertThat(next.since()).isEqualTo(NOW);
        assertThat(next.models()).isEqualTo(counters.models());
        assertThat(next.keys()).isEqualTo(counters.keys());
        next.attemptEnded("a", "ok", Usage.NONE, 1);
        assertThat(next.of("a").requests()).isEqualTo(2);
    }

    @Test
    void countersAreSavedWhileTheNodeRuns() {
        UsageCounters counters = at(NOW);
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
            UsageCounters counters = at(NOW);
            String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));

            assertThat(counters.of("a").requests()).isZero();
            assertThat(file().resolveSibling("counters.json.damaged")).hasContent(damaged);
            Futures.await(vertx.undeploy(deployed));
        }
    }

    @Test
    void aDiskThatFailsDoesNotStopTheNode() throws IOException {
        Files.writeString(dir.resolve("stats"), "in the way");
        UsageCounters counters = at(NOW);
        String deployed = Futures.await(vertx.deployVerticle(new CounterFile(dir, counters)));
        counters.attemptEnded("a", "ok", TOKENS, 1);

        Futures.await(vertx.undeploy(deployed));
        assertThat(dir.resolve("stats")).hasContent("in the way");
    }
}
