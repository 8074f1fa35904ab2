package llmgateway.node.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.testing.Await;
import llmgateway.node.state.NodeState;
import llmgateway.node.state.seal.Seal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What somebody can do who reads and writes the bus between two nodes and has no key. */
class SealedLinkTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(SealedLink.class);
    private static final JsonObject NEWS = new JsonObject().put("colour", "canary-red");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<JsonObject> overheard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        log.start();
        LOGGER.addAppender(log);
        vertx.eventBus().<Object>addInboundInterceptor(delivery -> {
            if (delivery.message().body() instanceof JsonObject body) {
                overheard.add(body.copy());
            }
            delivery.next();
        });
    }

    @AfterEach
    void close() throws Exception {
        LOGGER.detachAppender(log);
        await(vertx.close());
    }

    private Seal seal(String gateway) throws IOException {
        try (NodeState state = NodeState.open(directory.resolve(gateway), Map.of(), false)) {
            return state.store().derivedKeys().peers();
        }
    }

    private SealedLink link(String self, Seal seal, Instant now) throws Exception {
        return link(self, seal, () -> now);
    }

    private SealedLink link(String self, Seal seal, InstantSource clock) throws Exception {
        SealedLink link = new SealedLink(vertx, self, seal, clock);
        link.hear("news", (from, news) -> heard.add(from + ": " + news.getString("colour")));
        link.answer("colour", (asker, question) -> Future.succeededFuture(NEWS));
        await(link.open());
        return link;
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void publish(JsonObject message) {
        vertx.eventBus().publish("gw.peers", message);
    }

    /** Returns when all that was said before has been heard. */
    private void settle(SealedLink speaker) {
        int before = heard.size();
        speaker.tell("news", new JsonObject().put("colour", "last"));
        Await.until(
                "the last word is heard",
                () -> heard.size() > before && heard.get(heard.size() - 1).endsWith("last"));
        heard.remove(heard.size() - 1);
    }

    @Test
    void nodesHearAndAnswerEachOtherAndNobodyElseCanReadWhatTheySay() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        link("b", seal, NOW);

        a.tell("news", NEWS);
        JsonObject answer = await(a.ask("b", "colour", NEWS, Duration.ofSeconds(10)));
        settle(a);

        assertThat(heard).containsExactly("a: canary-red");
        assertThat(answer).isEqualTo(NEWS);
        assertThat(overheard)
                .isNotEmpty()
                .allSatisfy(message -> assertThat(message.encode()).doesNotContain("canary"));
    }

    @Test
    void whatIsSaidAgainIsNotHeardAgain() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        link("b", seal, NOW);
        a.tell("news", NEWS);
        settle(a);

        overheard.forEach(this::publish);
        settle(a);

        assertThat(heard).containsExactly("a: canary-red");
    }

    @Test
    void whatAnEarlierLifeOfANodeSaidIsNotHeardAgain() throws Exception {
        Seal seal = seal("ours");
        link("b", seal, NOW);
        SealedLink before = link("a", seal, NOW);
        before.tell("news", NEWS);
        settle(before);
        List<JsonObject> said = List.copyOf(overheard);
        await(before.close());
        SealedLink after = link("a", seal, NOW.plusSeconds(1));
        settle(after);
        heard.clear();

        said.forEach(this::publish);
        settle(after);

        assertThat(heard).isEmpty();
    }

    @Test
    void whatANodeMayHaveHeardBeforeItBeganAnewIsNotHeardAgain() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        SealedLink before = link("b", seal, NOW);
        a.tell("news", NEWS);
        settle(a);
        List<JsonObject> said = List.copyOf(overheard);
        await(before.close());
        await(a.close());
        link("b", seal, NOW.plusSeconds(1));
        SealedLink c = link("c", seal, NOW.plusSeconds(1));
        heard.clear();

        said.forEach(this::publish);
        settle(c);

        assertThat(heard).isEmpty();
    }

    @Test
    void aLifeWhoseClockWasBehindWhenItBeganIsHeardAndWhatTheOneBeforeSaidIsNot() throws Exception {
        Seal seal = seal("ours");
        link("b", seal, NOW.minusSeconds(30));
        SealedLink before = link("a", seal, NOW);
        before.tell("news", NEWS);
        settle(before);
        List<JsonObject> said = List.copyOf(overheard);
        await(before.close());
        heard.clear();
        long began = NOW.minusSeconds(20).toEpochMilli();
        long later = NOW.plusSeconds(1).toEpochMilli();

        publish(new Envelope("a", Envelope.ALL, "news", began, 0, began, NEWS).sealed(seal));
        publish(new Envelope("a", Envelope.ALL, "news", began, 1, later, colour("green")).sealed(seal));
        said.forEach(this::publish);
        publish(new Envelope("a", Envelope.ALL, "news", began, 2, later, colour("last")).sealed(seal));
        Await.until("the last word is heard", () -> heard.contains("a: last"));

        assertThat(heard).containsExactly("a: green", "a: last");
        assertThat(warnings())
                .filteredOn(line -> line.contains("in another life"))
                .hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidOnceInAMinuteAndThenAgain() throws Exception {
        Seal seal = seal("ours");
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        SealedLink a = link("a", seal, now::get);
        link("b", seal, NOW);
        long late = NOW.minusSeconds(1_000).toEpochMilli();
        JsonObject stale = new Envelope("c", Envelope.ALL, "news", late, 0, late, NEWS).sealed(seal);
        for (int minute = 0; minute < 2; minute++) {
            now.set(NOW.plusSeconds(60L * minute));
            for (int time = 0; time < 3; time++) {
                vertx.eventBus().send("gw.peer.a", "garbage");
                vertx.eventBus().send("gw.peer.a", stale);
            }
            await(a.ask("b", "colour", NEWS, Duration.ofSeconds(10)));
            int expected = minute + 1;
            Await.until(
                    "it was said",
                    () -> count("no node of this gateway sealed") == expected && count("was not sent now") == expected);
        }
    }

    private long count(String words) {
        return warnings().stream().filter(line -> line.contains(words)).count();
    }

    private static JsonObject colour(String colour) {
        return new JsonObject().put("colour", colour);
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void whatIsSealedWithAnotherKeyOrAlteredOrToldElsewhereIsNotHeard() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        link("b", seal, NOW);
        Envelope forged = new Envelope("a", Envelope.ALL, "news", NOW.toEpochMilli(), 1_000, NOW.toEpochMilli(), NEWS);
        JsonObject sound = forged.sealed(seal);

        publish(forged.sealed(seal("theirs")));
        publish(sound.copy().put("from", "c"));
        publish(sound.copy().put("topic", "presence"));
        publish(sound.copy().put("sealed", sound.getString("sealed").substring(4)));
        publish(sound.copy().put("sealed", "no base64 %"));
        publish(new JsonObject());
        vertx.eventBus().publish("gw.peers", "garbage");
        vertx.eventBus().send("gw.peer.b", sound);
        settle(a);

        assertThat(heard).isEmpty();
    }

    @Test
    void whatWasSaidMoreThanAMinuteAgoIsNotHeard() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        link("b", seal, NOW);
        long late = NOW.minusSeconds(61).toEpochMilli();

        publish(new Envelope("c", Envelope.ALL, "news", late, 0, late, NEWS).sealed(seal));
        settle(a);

        assertThat(heard).isEmpty();
    }

    @Test
    void anAnswerToAnotherQuestionIsNoAnswer() throws Exception {
        Seal seal = seal("ours");
        SealedLink a = link("a", seal, NOW);
        SealedLink b = link("b", seal, NOW);
        await(a.ask("b", "colour", NEWS, Duration.ofSeconds(10)));
        JsonObject earlier = overheard.stream()
                .filter(message ->
                        Objects.requireNonNull(message.getString("to")).startsWith("a#"))
                .findFirst()
                .orElseThrow();
        await(b.close());
        vertx.eventBus().consumer("gw.peer.b", question -> question.reply(earlier));

        assertThatThrownBy(() -> await(a.ask("b", "colour", NEWS, Duration.ofSeconds(10))))
                .hasCauseInstanceOf(PeerLink.SilentException.class);
    }
}
