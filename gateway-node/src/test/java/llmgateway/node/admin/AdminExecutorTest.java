package llmgateway.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import llmgateway.contracts.admin.AdminDesk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminExecutorTest {
    private static final String CANARY = "canary-4711-secret";
    private static final Instant NOW = Instant.parse("2027-01-01T12:00:00Z");

    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final OrderSeal seal = new OrderSeal(key(1));
    private final List<JsonObject> carriedOut = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        AdminDispatcher dispatcher = new AdminDispatcher(vertx, new AuditLog(vertx, dir, clock), clock);
        new AdminExecutor(vertx, "node-a", seal, clock, dispatcher).open();
        new AdminEntry(vertx, Rosters.alone("node-a"), seal, clock).open();
        new AdminDesk(vertx, "upstream")
                .on("add", arguments -> {
                    carriedOut.add(arguments);
                    return Future.succeededFuture(new JsonObject().put("made", CANARY));
                })
                .open();
    }

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private static byte[] key(int fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private static Order order(Instant time, String target, String nonce) {
        return new Order(
                "upstream add",
                new JsonObject().put("key", CANARY),
                "tester",
                "admin.sock",
                "node-b",
                target,
                time,
                nonce);
    }

    private Object send(Object message) {
        return Futures.await(vertx.eventBus().request("gw.admin.node.node-a", message))
                .body();
    }

    private void assertRefused(Object message, String why) {
        assertThat(send(message))
                .isInstanceOfSatisfying(
                        JsonObject.class, reply -> assertThat(reply.encode()).contains("\"ok\":false", why));
    }

    @Test
    void aSignedOrderIsCarriedOutAndItsAnswerIsForItsSenderOnly() {
        Order order = order(NOW, "node-a", "n1");
        Object reply = send(order.signed(seal));

        assertThat(carriedOut).containsExactly(new JsonObject().put("key", CANARY));
        assertThat(reply.toString()).doesNotContain(CANARY);
        assertThat(order.reply(reply, seal).orElseThrow().encode()).contains(CANARY);
        assertThat(order(NOW, "node-a", "n2").reply(reply, seal)).isEmpty();
    }

    @Test
    void whatIsNotSignedByTheGatewayGivesNoOrders() {
        JsonObject signed = order(NOW, "node-a", "n1").signed(seal);
        String text = signed.getString("order");

        assertRefused("text", "not signed");
        assertRefused(new JsonObject(), "not signed");
        assertRefused(signed.copy().putNull("signature"), "not signed");
        assertRefused(signed.copy().put("signature", ""), "not signed");
        assertRefused(signed.copy().put("order", 5), "not signed");
        assertRefused(order(NOW, "node-a", "n1").signed(new OrderSeal(key(2))), "not signed");
        assertRefused(new JsonObject().put("order", text).put("signature", seal.sign(text + " ")), "not signed");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void anyAlterationMakesAnOrderVoid() {
        JsonObject signed = order(NOW, "node-a", "n1").signed(seal);
        String text = signed.getString("order");
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            String altered = text.substring(0, i) + other + text.substring(i + 1);
            assertRefused(signed.copy().put("order", altered), "not signed");
        }
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void argumentsCannotMoveToAnotherOrder() {
        String first = order(NOW, "node-a", "n1").signed(seal).getString("order");
        JsonObject second =
                new JsonObject(order(NOW, "node-a", "n2").signed(seal).getString("order"));
        String mixed = second.put("arguments", new JsonObject(first).getString("arguments"))
                .encode();

        assertRefused(new JsonObject().put("order", mixed).put("signature", seal.sign(mixed)), "not signed");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void anOrderIsCarriedOutOnce() {
        JsonObject signed = order(NOW, "node-a", "n1").signed(seal);
        send(signed);

        assertRefused(signed, "carried out before");
        assertThat(carriedOut).hasSize(1);
    }

    @Test
    void anOrderThatWasNotGivenNowIsNotCarriedOut() {
        Duration tooFar = SeenOrders.WINDOW.plusMillis(1);
        assertRefused(order(NOW.minus(tooFar), "node-a", "n1").signed(seal), "not given now");
        assertRefused(order(NOW.plus(tooFar), "node-a", "n2").signed(seal), "not given now");
        assertThat(carriedOut).isEmpty();

        send(order(NOW.plus(SeenOrders.WINDOW), "node-a", "n4").signed(seal));
        assertThat(carriedOut).hasSize(1);
        assertThat(new SeenOrders(NOW.minus(SeenOrders.WINDOW))
                        .judge(order(NOW.minus(SeenOrders.WINDOW), "node-a", "n3"), NOW))
                .isEqualTo(SeenOrders.Judgement.NEW);
    }

    @Test
    void anOrderThatTheNodeMayHaveCarriedOutBeforeItBeganAnewIsNotCarriedOutAgain() {
        assertRefused(order(NOW.minusMillis(1), "node-a", "n1").signed(seal), "not given now");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void anOrderForAnotherNodeIsNotCarriedOut() {
        assertRefused(order(NOW, "node-b", "n1").signed(seal), "another node");
        assertThat(carriedOut).isEmpty();
    }

    @Test
    void nothingSecretCrossesTheBusInClear() {
        List<String> crossed = new CopyOnWriteArrayList<>();
        vertx.eventBus().<Object>addOutboundInterceptor(delivery -> {
            String address = delivery.message().address();
            if (!address.startsWith("gw.admin.do.") && !address.equals(AdminEntry.ADDRESS)) {
                crossed.add(address + " " + delivery.body());
            }
            delivery.next();
        });
        JsonObject asked = new JsonObject()
                .put("command", "upstream add")
                .put("arguments", new JsonObject().put("key", CANARY))
                .put("who", "tester");
        JsonObject reply = Futures.await(vertx.eventBus().<JsonObject>request(AdminEntry.ADDRESS, asked))
                .body();

        assertThat(reply.encode()).contains(CANARY);
        assertThat(crossed).anyMatch(line -> line.startsWith("gw.admin.node.node-a"));
        // The replies of a desk and of the entry stay within this node.
        assertThat(crossed.stream().filter(line -> line.contains("\"order\"") || line.contains("\"reply\"")))
                .hasSize(2)
                .noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void anAnswerThatIsNotTheNodesIsNotBelieved() {
        vertx.eventBus()
                .consumer(
                        AdminExecutor.address("node-c"),
                        message ->
                                message.reply(new JsonObject().put("ok", true).put("result", "forged")));
        new AdminEntry(vertx, Rosters.alone("node-c"), seal, Clock.fixed(NOW, ZoneOffset.UTC)).open();
        List<String> answers = new CopyOnWriteArrayList<>();
        JsonObject asked = new JsonObject().put("command", "upstream add");
        for (int i = 0; i < 2; i++) {
            answers.add(Futures.await(vertx.eventBus().<JsonObject>request(AdminEntry.ADDRESS, asked))
                    .body()
                    .encode());
        }

        assertThat(answers).noneMatch(answer -> answer.contains("forged"));
        assertThat(answers).anyMatch(answer -> answer.contains("did not take the order"));
    }

    @Test
    void whatWasSeenIsBoundedAndNotForgottenTooEarly() {
        SeenOrders seen = new SeenOrders(NOW);
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.judge(order(NOW, "node-a", "n" + i), NOW)).isEqualTo(SeenOrders.Judgement.NEW);
        }
        Instant end = NOW.plus(SeenOrders.WINDOW);
        assertThat(seen.judge(order(NOW, "node-a", "late"), end)).isEqualTo(SeenOrders.Judgement.TOO_MANY);
        assertThat(seen.judge(order(NOW, "node-a", "n0"), end)).isEqualTo(SeenOrders.Judgement.REPEATED);
        assertThat(seen.judge(order(end, "node-a", "new"), end.plusMillis(1))).isEqualTo(SeenOrders.Judgement.NEW);
    }
}
