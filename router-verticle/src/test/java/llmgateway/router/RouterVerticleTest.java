package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.bus.Address;
import llmgateway.contracts.bus.ReferenceCodec;
import llmgateway.contracts.bus.StageBus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.AttemptEnded;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Parsed;
import llmgateway.contracts.message.Rejected;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.StageMessage;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RouterVerticleTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "");

    private final Board board = new Board();
    private final List<String> attempts = new ArrayList<>();
    private final List<Usage> usages = new ArrayList<>();
    private final List<Long> durations = new ArrayList<>();
    private final Deque<StageMessage> sent = new ArrayDeque<>();
    private final Deque<Promise<StageMessage>> waiting = new ArrayDeque<>();
    private Vertx vertx;
    private StageBus bus;

    @BeforeEach
    void listen(Vertx vertx) {
        this.vertx = vertx;
        ReferenceCodec.register(vertx.eventBus());
        bus = new StageBus(vertx, 3);
        bus.consume(Address.ROUTED, this::arrived);
        bus.consume(Address.FAILED, this::arrived);
        bus.consume(Address.LISTED, this::arrived);
    }

    @Test
    void accountsOfAPoolTakeTurns() throws Exception {
        deploy(Configs.config(List.of(A, B)));

        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            chosen.add(routed(ask("claude-opus-5")).attempt().account().id());
        }

        assertThat(chosen).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aRejectedAttemptMovesToTheOtherAccountAndFreesItsPlace() throws Exception {
        deploy(Configs.config(List.of(A, B)));
        Routed first = routed(ask("claude-opus-5"));

        Routed second = routed(reject(first, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy")));

        assertThat(second.attempt().account().id()).isEqualTo("b");
        assertThat(second.attempt().trail()).hasSize(1);
        assertThat(board.inFlight("a")).isZero();
        assertThat(board.inFlight("b")).isEqualTo(1);
        assertThat(attempts).containsExactly("a upstream_overloaded");
    }

    @Test
    void whenAllFailedTheClientGetsTheVerdictAndTheCountOfAttempts() throws Exception {
        deploy(Configs.config(List.of(A, B)));
        Routed second =
                routed(reject(routed(ask("claude-opus-5")), Failure.of(FailureKind.UPSTREAM_RATE_LIMITED, "limit")));

        Failed failed = (Failed) reject(second, Failure.of(FailureKind.UPSTREAM_ERROR, "broken"));

        assertThat(failed.failure().message()).isEqualTo("limit");
        assertThat(failed.served().attempts()).isEqualTo(2);
    }

    @Test
    void aPlaceIsGivenBackOnceHoweverOftenTheEndIsTold() throws Exception {
        deploy(Configs.config(List.of(A)));
        Routed first = routed(ask("claude-opus-5"));
        Routed second = routed(ask("claude-opus-5"));
        AttemptEnded end = new AttemptEnded(first.exchange(), first.attempt(), Outcome.OK, Usage.NONE);

        send(Address.ATTEMPT_ENDED, end);
        send(Address.ATTEMPT_ENDED, end);
        routed(ask("claude-opus-5"));

        assertThat(board.inFlight("a")).isEqualTo(2);
        assertThat(second.attempt().permit()).isNotSameAs(first.attempt().permit());
    }

    @Test
    void anEndedAttemptIsCountedWithItsTokensAndItsDuration() throws Exception {
        deploy(Configs.config(List.of(A)));
        Routed begun = routed(ask("claude-opus-5"));
        Usage usage = new Usage(11, 7, 3, 2, 1, false);
        long before = System.nanoTime() - begun.attempt().startedAt();

        send(Address.ATTEMPT_ENDED, new AttemptEnded(begun.exchange(), begun.attempt(), Outcome.OK, usage));
        routed(ask("claude-opus-5"));
        long after = System.nanoTime() - begun.attempt().startedAt();

        assertThat(attempts).containsExactly("a ok");
        assertThat(usages).containsExactly(usage);
        assertThat(durations.get(0)).isBetween(before, after);
    }

    @Test
    void aRejectionOfAClosedExchangeIsNotTriedAgain() throws Exception {
        deploy(Configs.config(List.of(A, B)));
        Routed first = routed(ask("claude-opus-5"));
        ((FakeExchange) first.exchange()).close();

        send(Address.REJECTED, rejection(first, Failure.of(FailureKind.UPSTREAM_ERROR, "broken")));
        Routed other = routed(ask("claude-opus-5"));

        assertThat(other.exchange()).isNotSameAs(first.exchange());
        assertThat(board.inFlight("a")).isZero();
    }

    @Test
    void aFullAccountIsPassedOverAndAFullPoolSaysSo() throws Exception {
        AccountConfig narrow = Accounts.bounded(A, 1);
        deploy(Configs.config(List.of(narrow)));
        routed(ask("claude-opus-5"));

        Failed failed = (Failed) ask("claude-opus-5");

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failed.failure().retryAfter()).isPresent();
    }

    @Test
    void aKeyMayOnlyUseItsModels() throws Exception {
        deploy(Configs.config(List.of(A)));
        Caller caller = new Caller("k", "k", List.of(new Glob("claude-haiku-*")));

        assertThat(((Failed) ask("claude-opus-5", Endpoint.MESSAGES, caller))
                        .failure()
                        .kind())
                .isEqualTo(FailureKind.FORBIDDEN);
        assertThat(ask("anthropic.claude-haiku-4-5", Endpoint.MESSAGES, caller)).isInstanceOf(Routed.class);
    }

    @Test
    void aDialectThatNoAccountSpeaksIsUnsupported() throws Exception {
        deploy(Configs.config(List.of(A)));

        Failed failed = (Failed) ask("claude-opus-5", Endpoint.CHAT_COMPLETIONS, Caller.ANONYMOUS);

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.UNSUPPORTED);
        assertThat(failed.dialect()).isEqualTo(Dialect.CHAT);
    }

    @Test
    void aRequestWithoutAModelIsRefused() throws Exception {
        deploy(Configs.config(List.of(A)));

        assertThat(((Failed) ask("")).failure().param()).contains("model");
    }

    @Test
    void aRequestWithoutAModelGoesToTheDefaultOfASectionedConfiguration() throws Exception {
        Section main = new Section("a", "a", "a", Optional.of("claude-opus-5"), List.of());
        deploy(Configs.config(List.of(A)).withSections(new SectionsConfig(List.of(main), Optional.of("a"), false)));

        assertThat(routed(ask("")).attempt().model()).isEqualTo("claude-opus-5");
        assertThat(((Failed) ask("claude-haiku-4-5")).failure().kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
    }

    @Test
    void listingsAreAnsweredWithoutAnUpstream() throws Exception {
        deploy(Configs.config(List.of(A)));

        Listed listed = (Listed) ask("", Endpoint.MODEL_LIST, Caller.ANONYMOUS);

        assertThat(listed.models()).isNotEmpty();
        assertThat(listed.providers()).hasSize(1);
    }

    @Test
    void aModelThatIsServedIsListedByItsNameThoughNobodyKnowsIt() throws Exception {
        deploy(Configs.config(List.of(A)));

        assertThat(((Listed) ask("claude-next-20270101", Endpoint.MODEL, Caller.ANONYMOUS)).models())
                .containsExactly(new Listed.Model("claude-next-20270101", "anthropic"));
        assertThat(((Listed) ask("llama", Endpoint.MODEL, Caller.ANONYMOUS)).models())
                .extracting(Listed.Model::id)
                .doesNotContain("llama");
    }

    @Test
    void anAccountThatNeedsTheCallersCredentialIsAskedOnlyWithOneOrAsTheLast() throws Exception {
        AccountConfig own = Accounts.ofType(B, AccountConfig.Type.CLIENT_TOKEN);
        deploy(Configs.config(List.of(A, own)));

        for (int i = 0; i < 3; i++) {
            Routed routed = routed(ask("claude-opus-5"));
            assertThat(routed.attempt().account()).isEqualTo(A);
            send(Address.ATTEMPT_ENDED, new AttemptEnded(routed.exchange(), routed.attempt(), Outcome.OK, Usage.NONE));
        }
        Routed failing = routed(ask("claude-opus-5"));
        Failed failed = (Failed) reject(failing, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy"));
        assertThat(failed.failure().message()).isEqualTo("busy");
    }

    private void deploy(GatewayConfig config) throws Exception {
        Telemetry telemetry = new Telemetry() {
            @Override
            public void exchangeStarted() {}

            @Override
            public void exchangeEnded(ExchangeSummary summary) {}

            @Override
            public void attemptEnded(String account, String outcome, Usage usage, long nanos) {
                attempts.add(account + " " + outcome);
                usages.add(usage);
                durations.add(nanos);
            }
        };
        await(vertx.deployVerticle(new RouterVerticle(3, () -> config, board, telemetry)));
    }

    private StageMessage ask(String model) throws Exception {
        return ask(model, Endpoint.MESSAGES, Caller.ANONYMOUS);
    }

    private StageMessage ask(String model, Endpoint endpoint, Caller caller) throws Exception {
        FakeExchange exchange = new FakeExchange(new ClientRequest(
                "r", endpoint, "", MultiMap.caseInsensitiveMultiMap(), caller, Optional.empty(), Optional.empty()));
        send(Address.PARSED, new Parsed(exchange, new Asked(endpoint, model)));
        return next();
    }

    private StageMessage reject(Routed routed, Failure failure) throws Exception {
        send(Address.REJECTED, rejection(routed, failure));
        return next();
    }

    private static Rejected rejection(Routed routed, Failure failure) {
        return new Rejected(routed.exchange(), routed.translation(), routed.attempt(), failure, 7);
    }

    private static Routed routed(StageMessage message) {
        return (Routed) message;
    }

    private <M extends StageMessage> void send(Address<M> address, M message) {
        bus.to(address).send(message);
    }

    private synchronized void arrived(StageMessage message) {
        if (waiting.isEmpty()) {
            sent.add(message);
        } else {
            waiting.poll().complete(message);
        }
    }

    private StageMessage next() throws Exception {
        Promise<StageMessage> promise = Promise.promise();
        synchronized (this) {
            if (sent.isEmpty()) {
                waiting.add(promise);
            } else {
                promise.complete(sent.poll());
            }
        }
        return await(promise.future());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** A request that can only be said in its own dialect. */
    private record Asked(Endpoint endpoint, String model) implements RequestTranslation {
        @Override
        public boolean streamed() {
            return false;
        }

        @Override
        public boolean stateful() {
            return false;
        }

        @Override
        public Optional<Dialect> dialectFor(AccountConfig account, String asked) {
            return endpoint.servedBy(account.apis()) ? Optional.of(endpoint.dialect()) : Optional.empty();
        }

        @Override
        public Translated translate(Target target) {
            return new Translated(endpoint.path(), "", Buffer.buffer(), ReplyPlan.VERBATIM);
        }
    }
}
