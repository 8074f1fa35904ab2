package llmgateway.node.cluster.health;

import static llmgateway.node.cluster.health.HealthNodes.OPUS;
import static llmgateway.node.cluster.health.HealthNodes.answer;
import static llmgateway.node.cluster.health.HealthNodes.limited;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.node.cluster.health.HealthNodes.HealthNode;
import llmgateway.router.engine.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class HealthShareTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "http://one");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "http://two");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TICK = Duration.ofMillis(250);

    private final HealthNodes cluster = new HealthNodes(List.of(A, B), "x", "y", "z");
    private final HealthNode x = cluster.node("x");
    private final HealthNode y = cluster.node("y");
    private final HealthNode z = cluster.node("z");

    private List<Standing> standings(AccountConfig account) {
        return List.of(x.standing(account), y.standing(account), z.standing(account));
    }

    private void assertAll(AccountConfig account, Standing standing) {
        assertThat(standings(account)).containsOnly(standing);
    }

    private static LimitWindow window(HealthNode node, double utilization) {
        return new LimitWindow(
                "unified-5h",
                "",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(utilization),
                Optional.of(node.health.of(A, "").until().orElseThrow()),
                node.health.of(A, "").until().orElseThrow().minus(HOUR));
    }

    @Test
    void aRestIsKnownEverywhereAfterOneMessageAndSoIsItsEnd() {
        x.health.failed(A, OPUS, limited(HOUR));
        cluster.turn();
        assertAll(A, Standing.RESTING);
        assertAll(B, Standing.READY);
        assertThat(cluster.told).hasSize(1);

        cluster.pass(Duration.ofSeconds(1));
        y.health.succeeded(A, OPUS, y.health.now());
        cluster.turn();
        assertAll(A, Standing.READY);
        assertThat(cluster.told).hasSize(2);
        cluster.turn();
        assertThat(cluster.told).hasSize(2);
        assertThat(cluster.questions).isEmpty();
    }

    @Test
    void limitsAndBlocksAreKnownEverywhere() {
        x.health.failed(A, OPUS, limited(HOUR));
        x.books.limits().stated("a", List.of(window(x, 0.75)));
        x.books.blocks().block("b", "not for gateways");
        cluster.turn();

        assertThat(cluster.told).hasSize(1);
        assertThat(z.books.limits().of("a"))
                .singleElement()
                .satisfies(window -> assertThat(window.headroom().orElseThrow()).isEqualTo(0.25));
        assertThat(z.books.status(B).state()).isEqualTo(AccountState.BLOCKED);
        assertThat(z.standing(B)).isEqualTo(Standing.RESTING);
        cluster.pass(TICK);
        assertThat(z.books.blocks().release("b")).isTrue();
        cluster.turn();
        assertAll(B, Standing.READY);
    }

    @Test
    void tenThousandFailuresAreAFewMessages() {
        for (int i = 0; i < 10_000; i++) {
            x.health.failed(A, OPUS, limited(HOUR));
            x.health.failed(B, OPUS, answer(529));
            x.books.blocks().block("b", "no");
            cluster.pass(Duration.ofNanos(100_000));
            assertThat(cluster.told.size()).isLessThanOrEqualTo(i / 2500);
            if (i % 2500 == 2499) {
                cluster.turn();
            }
        }

        assertThat(cluster.told).hasSize(4);
        assertThat(cluster.told).allSatisfy(message -> assertThat(news(message)).hasSizeLessThanOrEqualTo(4));
        assertAll(A, Standing.RESTING);
    }

    @Test
    void whatCostsNothingIsNotTold() {
        for (int i = 0; i < 1000; i++) {
            x.health.failed(A, OPUS, answer(400));
            x.health.failed(A, OPUS, answer(404));
            x.health.succeeded(A, OPUS, x.health.now());
        }
        cluster.turn();

        assertThat(cluster.told).isEmpty();
    }

    @Test
    void whoComesToLiveIsToldAllEvenByThoseWhoOnlyHeardOfIt() {
        cluster.network.kill("z");
        x.health.failed(A, OPUS, limited(HOUR));
        x.books.blocks().block("b", "no");
        cluster.turn();
        assertThat(z.standing(A)).isEqualTo(Standing.READY);
        cluster.network.kill("x");

        cluster.network.revive("z");
        cluster.turn();

        assertThat(z.standing(A)).isEqualTo(Standing.RESTING);
        assertThat(z.books.status(B).state()).isEqualTo(AccountState.BLOCKED);
        assertThat(cluster.questions).contains("z y").doesNotContain("z x");
    }

    @Test
    void anAccountThatIsUnknownOrConfiguredOtherwiseIsLeftOut() {
        AccountConfig other = AccountBuilder.like(A).apiKey("another").build();
        AccountConfig heavier = AccountBuilder.like(A).weight(7).build();
        y.config = Configs.config(List.of(other));
        z.config = Configs.config(List.of(heavier));

        x.health.failed(A, OPUS, limited(HOUR));
        x.health.failed(B, OPUS, limited(HOUR));
        x.books.blocks().block("a", "no");
        cluster.turn();

        assertThat(y.standing(other)).isEqualTo(Standing.READY);
        assertThat(y.books.blocks().of("a")).isEmpty();
        assertThat(y.standing(B)).isEqualTo(Standing.READY);
        assertThat(z.standing(heavier)).isEqualTo(Standing.RESTING);
        assertThat(z.books.blocks().of("a")).isPresent();
    }

    @Test
    void manyAccountsAreToldOfInSeveralMessagesAndPages() {
        List<AccountConfig> many = IntStream.range(0, 1000)
                .mapToObj(i -> Accounts.account("n" + i, "anthropic", "http://one"))
                .toList();
        HealthNodes two = new HealthNodes(many, "x", "y", "late");
        two.network.kill("late");
        many.forEach(account -> two.node("x").health.failed(account, OPUS, limited(HOUR)));
        for (int i = 0; i < 4; i++) {
            two.turn();
        }
        assertThat(two.told)
                .hasSize(4)
                .allSatisfy(message -> assertThat(news(message)).hasSizeLessThanOrEqualTo(256));
        assertThat(many).allMatch(account -> two.node("y").standing(account) == Standing.RESTING);

        two.network.revive("late");
        two.network.kill("x");
        two.turn();

        assertThat(many).allMatch(account -> two.node("late").standing(account) == Standing.RESTING);
        assertThat(two.questions.stream().filter("late y"::equals)).hasSize(4);
    }

    private static JsonArray news(JsonObject message) {
        return message.getJsonArray("news");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"run\":\"r\",\"count\":1}",
                "{\"run\":7,\"count\":\"x\",\"news\":[]}",
                "{\"run\":\"r\",\"count\":1,\"news\":{}}",
                "{\"run\":\"r\",\"count\":1,\"news\":[null,7,[],{},{\"kind\":\"rested\"},{\"account\":\"a\"}]}"
            })
    void whatIsNotUnderstoodIsLeftOut(String message) {
        cluster.network.link("x").tell("health", new JsonObject(message));
        cluster.deliver();
        cluster.turn();

        x.health.failed(A, OPUS, limited(HOUR));
        cluster.turn();
        assertAll(A, Standing.RESTING);
    }

    @Test
    void whatIsNotUnderstoodIsLoggedOnceForEachTeller() {
        Logger logger = (Logger) LoggerFactory.getLogger(HealthShare.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            for (String teller : List.of("x", "y", "x", "x", "y")) {
                cluster.network.link(teller).tell("health", new JsonObject().put("news", "none"));
            }
            cluster.deliver();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"after\":7}", "{\"after\":{}}", "{\"run\":[]}"})
    void aQuestionThatIsNotUnderstoodIsAnsweredAllTheSame(String question) {
        x.health.failed(A, OPUS, limited(HOUR));

        JsonObject answer = cluster.network
                .link("y")
                .ask("x", "health.all", new JsonObject(question), TICK)
                .result();
        assertThat(news(answer)).hasSize(1);
    }
}
