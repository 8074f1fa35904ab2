package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.node.cluster.link.Presence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a node that starts holds what the others hold, as far as it is to wait for that. */
class JoiningTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration OVER = Duration.ofSeconds(-1);
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Joining.class);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final FakePeers network = new FakePeers("a", "b", "c");
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<String> caughtUp = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Presence presence = new Presence(
            network.link("a"),
            () -> new Presence.Card("a", "writer-a", "member-a"),
            () -> known,
            () -> "digest",
            () -> 0);
    private final AtomicInteger looks = new AtomicInteger();
    private volatile int members = 1;

    @BeforeEach
    void begin() {
        log.start();
        LOGGER.addAppender(log);
        on(() -> presence.open(vertx));
    }

    @AfterEach
    void end() {
        LOGGER.detachAppender(log);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void on(Runnable work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(run -> {
            work.run();
            done.complete();
        });
        done.future().toCompletionStage().toCompletableFuture().join();
    }

    private void says(String node, boolean serving) {
        JsonObject card = new JsonObject()
                .put("writer", "writer-" + node)
                .put("member", "member-" + node)
                .put("serving", serving)
                .put("digest", "other");
        on(() -> network.link(node).tell("presence", card));
    }

    private Future<Void> join(int founders, Duration patience) {
        return new Joining(
                        presence,
                        node -> {
                            if (silent.contains(node)) {
                                return Future.failedFuture("silent");
                            }
                            caughtUp.add(node);
                            return Future.succeededFuture();
                        },
                        new Joining.Others(() -> members, founders, () -> {
                            looks.incrementAndGet();
                            return refusal.get();
                        }),
                        context,
                        vertx)
                .caughtUp(patience);
    }

    private static void done(Future<Void> joining) throws Exception {
        joining.toCompletionStage().toCompletableFuture().get(Await.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until the joining node has looked often enough to have been done, were it ever. */
    private void looksOn(Future<Void> joining) {
        int before = looks.get();
        Await.until("it looks on", () -> looks.get() >= before + 3 || joining.isComplete());
        assertThat(joining.isComplete()).isFalse();
    }

    private List<String> warnings() {
        return log.list.stream()
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    @Test
    void aNodeThatIsToldOfNobodyIsDoneAtOnce() throws Exception {
        done(join(1, LONG));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aFreshNodeThatIsToldOfOthersWaitsUntilTheyAreThere() throws Exception {
        Future<Void> joining = join(3, LONG);
        looksOn(joining);
        members = 3;
        says("b", false);
        looksOn(joining);
        says("c", false);

        done(joining);

        assertThat(caughtUp).containsExactly("b", "c");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aFreshNodeThatIsToldOfOthersIsDoneWithOneThatServes() throws Exception {
        Future<Void> joining = join(3, LONG);
        members = 2;
        says("b", true);

        done(joining);

        assertThat(caughtUp).containsExactly("b");
    }

    @Test
    void aFreshNodeThatIsToldOfOthersServesAloneWhenItHasWaited() throws Exception {
        done(join(3, OVER));
        assertThat(caughtUp).isEmpty();
    }

    @Test
    void thoseThatANodeMetBeforeCountFromItsFirstLook() {
        Presence back = new Presence(
                network.link("c"),
                () -> new Presence.Card("c", "writer-c", "member-c"),
                () -> Set.of("a", "b", "c"),
                () -> "digest",
                () -> 0);
        List<String> seen = new CopyOnWriteArrayList<>();

        on(() -> {
            back.open(vertx);
            seen.addAll(back.known());
        });

        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void aNodeThatMetOthersIsNotToldHowManyThereAre() throws Exception {
        known.add("b");
        on(presence::reconsider);
        says("b", false);
        members = 2;

        done(join(5, LONG));

        assertThat(caughtUp).containsExactly("b");
    }

    @Test
    void membersThatDoNotSayWhoTheyAreAreWaitedForAndThenCounted() throws Exception {
        members = 3;
        looksOn(join(1, LONG));

        done(join(1, OVER));

        assertThat(warnings()).singleElement().asString().contains("mute_members=\"2\"");
    }

    @Test
    void whoDoesNotGiveWhatItHoldsInTimeIsNamed() throws Exception {
        members = 2;
        silent.add("b");
        says("b", false);
        looksOn(join(1, LONG));

        done(join(1, OVER));

        assertThat(warnings()).singleElement().asString().contains("nodes=\"[b]\"");
    }

    @Test
    void aNodeIsNotDoneWhileOneThatServesIsHeardAndDoesNotGiveWhatItHolds() throws Exception {
        members = 2;
        silent.add("b");
        says("b", true);
        Future<Void> joining = join(1, OVER);
        looksOn(joining);

        silent.clear();
        done(joining);

        assertThat(caughtUp).containsExactly("b");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aNodeThatCannotBeOneOfThemEndsInWords() {
        members = 2;
        Future<Void> joining = join(1, LONG);
        refusal.set(Optional.of("no"));

        assertThatThrownBy(() -> done(joining))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("no");
    }
}
