package llmgateway.contracts.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.failure.Fault;
import llmgateway.contracts.failure.Penalty;
import llmgateway.contracts.failure.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthNewsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Subject ACCOUNT = Subject.account("a");
    private static final Penalty CAUSE = new Penalty(
            Fault.ACCOUNT,
            Scope.FAMILY,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Optional.empty(),
            "rate limit reached");
    private static final Rested RESTED =
            new Rested(ACCOUNT, "opus", "x:1", CAUSE, 3, Duration.ofNanos(7), Duration.ofDays(7), true);

    private static LimitWindow window(Instant reset) {
        return new LimitWindow(
                "unified-7d",
                "opus",
                OptionalLong.of(100),
                OptionalLong.empty(),
                OptionalDouble.of(0.25),
                Optional.of(reset),
                NOW.minusSeconds(3));
    }

    private static Stream<HealthNews> news() {
        return Stream.of(
                RESTED,
                new Rested(
                        Subject.server("http://one"), "", "x:2", CAUSE, 1, Duration.ZERO, Duration.ofSeconds(2), false),
                new Recovered(ACCOUNT, "", "x:1", Duration.ofMillis(1), Duration.ofMinutes(1)),
                Stated.of("a", window(NOW.plusSeconds(60)), NOW),
                new Stated(
                        ACCOUNT,
                        "requests",
                        "",
                        OptionalLong.empty(),
                        OptionalLong.of(0),
                        OptionalDouble.empty(),
                        Optional.empty(),
                        Duration.ZERO),
                new Blocked(ACCOUNT, "not for gateways", Duration.ofHours(1)),
                new Unblocked(ACCOUNT, Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @MethodSource("news")
    void newsComeOutAsTheyWentIn(HealthNews news) {
        assertThat(HealthNews.of(new JsonObject(news.toJson().encode()))).contains(news);
    }

    private static Stream<JsonObject> malformed() {
        JsonObject rested = RESTED.toJson();
        List<String> required =
                List.of("kind", "family", "rest", "fault", "first", "reason", "rests", "age", "left", "stated");
        return Stream.of(
                        required.stream().map(key -> {
                            JsonObject without = rested.copy();
                            without.remove(key);
                            return without;
                        }),
                        Stream.of(
                                new JsonObject(),
                                rested.copy().put("kind", "healed"),
                                rested.copy().put("account", 7),
                                rested.copy().put("age", -1),
                                rested.copy().put("left", Long.MAX_VALUE),
                                rested.copy().put("left", "long"),
                                rested.copy().put("fault", "nobody"),
                                rested.copy().put("rests", 0),
                                rested.copy().put("family", "x".repeat(5000)),
                                rested.copy().put("stated", new JsonArray()),
                                new JsonObject()
                                        .put("kind", "unblocked")
                                        .put("server", "http://one")
                                        .put("age", 1),
                                new JsonObject().put("kind", "stated").put("account", "a")))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNoNewsIsNothing(JsonObject json) {
        assertThat(HealthNews.of(json)).isEmpty();
    }

    @Test
    void aLimitIsStatedByHowLongAgoAndForHowLong() {
        Stated stated = Stated.of("a", window(NOW.plusSeconds(60)), NOW);
        Instant elsewhere = NOW.minus(Duration.ofDays(400));

        LimitWindow heard = stated.window(elsewhere);

        assertThat(heard.statedAt()).isEqualTo(elsewhere.minusSeconds(3));
        assertThat(heard.resetsAt()).contains(elsewhere.plusSeconds(60));
        assertThat(heard.headroom()).hasValue(0.75);
    }

    @Test
    void aTimeBeyondAllBoundsCanBeTold() {
        Stated stated = Stated.of("a", window(Instant.MAX), NOW);

        assertThat(HealthNews.of(stated.toJson())).contains(stated);
    }

    @Test
    void aLongReasonIsTheBeginningOfIt() {
        Blocked blocked = new Blocked(ACCOUNT, "x".repeat(100_000), Duration.ZERO);

        assertThat(blocked.reason()).hasSize(1000);
        assertThat(HealthNews.of(blocked.toJson())).contains(blocked);
    }

    @Test
    void whoIsMarkedWaitsInOrderAndOnce() {
        Untold<String> untold = new Untold<>();
        untold.mark("b");
        untold.mark("a");
        untold.mark("b");

        assertThat(untold.next()).isEqualTo("b");
        untold.mark("b");
        assertThat(untold.next()).isEqualTo("a");
        assertThat(untold.next()).isEqualTo("b");
        assertThat(untold.next()).isNull();
    }
}
