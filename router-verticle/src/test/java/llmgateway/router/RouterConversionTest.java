package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Served;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Remedy;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.message.Uncounted;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the router makes of requests that have to be converted, or must not be. */
@ExtendWith(VertxExtension.class)
class RouterConversionTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "");
    private static final AccountConfig CHAT =
            AccountBuilder.of("chat", "openai").apis(Dialect.CHAT).models("m").build();
    private static final AccountConfig OTHER_CHAT =
            AccountBuilder.of("other", "openai").apis(Dialect.CHAT).models("m").build();
    private static final AccountConfig POLYGLOT = AccountBuilder.of("polyglot", "openai")
            .apis(Dialect.CHAT, Dialect.MESSAGES)
            .models("m")
            .build();

    private RouterScene router;

    @BeforeEach
    void listen(Vertx vertx) {
        router = new RouterScene(vertx);
    }

    @Test
    void thatNothingIsConvertedIsSaidWhereItIsWhy() throws Exception {
        router.deploy(Configs.converting(Configs.config(List.of(A)), Convert.NEVER));

        assertThat(((Failed) router.ask("claude-opus-5", Endpoint.CHAT_COMPLETIONS, Caller.ANONYMOUS))
                        .failure()
                        .message())
                .contains("conversion is switched off (routing.convert: never)");
        assertThat(((Failed) router.ask("claude-opus-5", Endpoint.EMBEDDINGS, Caller.ANONYMOUS))
                        .failure()
                        .message())
                .doesNotContain("routing.convert");
    }

    @Test
    void amongEqualsTheOneThatSpeaksTheClientsDialectIsAskedFirst() throws Exception {
        router.deploy(Configs.config(List.of(CHAT, POLYGLOT)));
        for (int i = 0; i < 3; i++) {
            assertThat(RouterScene.routed(router.converse("m")).attempt().account())
                    .isEqualTo(POLYGLOT);
        }
    }

    @Test
    void anAccountOfLowerNumberIsAskedFirstThoughItNeedsConversion() throws Exception {
        AccountConfig later = AccountBuilder.like(POLYGLOT).priority(2).build();
        router.deploy(Configs.config(List.of(later, CHAT)));

        Attempt attempt = RouterScene.routed(router.converse("m")).attempt();

        assertThat(attempt.account()).isEqualTo(CHAT);
        assertThat(attempt.dialect()).isEqualTo(Dialect.CHAT);
    }

    @Test
    void anAttemptIsAsStrictAsItsRouteOrElseAsAll() throws Exception {
        RouteConfig lenient =
                new RouteConfig("easy", Optional.of("m"), Optional.empty(), List.of(), Optional.of(Strictness.LENIENT));
        router.deploy(Configs.strictness(Configs.config(List.of(CHAT), lenient), Strictness.STRICT));

        assertThat(RouterScene.routed(router.converse("m")).attempt().strict()).isTrue();
        assertThat(RouterScene.routed(router.converse("easy")).attempt().strict())
                .isFalse();
    }

    @Test
    void aRequestThatCannotBeSaidToOneAccountGoesToTheNext() throws Exception {
        router.deploy(Configs.config(List.of(CHAT, OTHER_CHAT)));
        Failure unsayable = Failure.of(FailureKind.UNSUPPORTED, "no audio")
                .withParam("audio")
                .withRemedy(Remedy.NEXT_ACCOUNT);

        Routed second = RouterScene.routed(router.reject(RouterScene.routed(router.converse("m")), unsayable));
        Failed failed = (Failed) router.reject(second, unsayable);

        assertThat(second.attempt().account()).isEqualTo(OTHER_CHAT);
        assertThat(failed.failure()).isSameAs(unsayable);
        assertThat(failed.served()).isEqualTo(Served.NOBODY);
    }

    @Test
    void thatSomebodyElseIsFullIsToldRatherThanThatOneCannotBeAsked() throws Exception {
        AccountConfig narrow = Accounts.bounded(OTHER_CHAT, 1);
        router.deploy(Configs.queueing(Configs.config(List.of(CHAT, narrow)), 16, 0));
        Routed first = RouterScene.routed(router.converse("m"));
        RouterScene.routed(router.converse("m"));

        Failed failed = (Failed) router.reject(
                first, Failure.of(FailureKind.UNSUPPORTED, "no audio").withRemedy(Remedy.NEXT_ACCOUNT));

        assertThat(failed.failure().kind()).isEqualTo(FailureKind.NO_ACCOUNT);
        assertThat(failed.failure().retryAfter()).isPresent();
    }

    @Test
    void tokensThatNobodyCanCountAreCountedByTheGateway() throws Exception {
        router.deploy(Configs.config(List.of(Accounts.disabled(A), CHAT)));

        Uncounted uncounted = (Uncounted) router.ask("m", Endpoint.COUNT_TOKENS, Caller.ANONYMOUS);

        assertThat(uncounted.served()).isEqualTo(new Served("openai", "", "m", "m", 0, 0));
        assertThat(router.board.inFlight("chat")).isZero();
    }

    @Test
    void tokensOfARequestThatNobodyCanBeToldAreCountedByTheGateway() throws Exception {
        router.deploy(Configs.config(List.of(POLYGLOT)));
        Routed told = RouterScene.routed(router.ask("m", Endpoint.COUNT_TOKENS, Caller.ANONYMOUS));

        assertThat(router.reject(
                        told, Failure.of(FailureKind.UNSUPPORTED, "no audio").withRemedy(Remedy.NEXT_ACCOUNT)))
                .isInstanceOf(Uncounted.class);
    }

    @Test
    void tokensThatSomebodyCanCountAreCountedThere() throws Exception {
        router.deploy(Configs.config(List.of(CHAT, POLYGLOT)));

        assertThat(RouterScene.routed(router.ask("m", Endpoint.COUNT_TOKENS, Caller.ANONYMOUS))
                        .attempt()
                        .account())
                .isEqualTo(POLYGLOT);
    }

    @Test
    void tokensAreNotCountedByTheGatewayWhereNothingIsConverted() throws Exception {
        router.deploy(Configs.converting(Configs.config(List.of(CHAT)), Convert.NEVER));

        assertThat(((Failed) router.ask("m", Endpoint.COUNT_TOKENS, Caller.ANONYMOUS))
                        .failure()
                        .kind())
                .isEqualTo(FailureKind.UNSUPPORTED);
    }
}
