package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.port.Affinity;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of a session stay together, and those that build on something go where it is kept. */
@ExtendWith(VertxExtension.class)
class AffinityTest {
    private static final String MODEL = "gpt-5";

    private RouterScene router;
    private GatewayConfig config = accounts("a", "b", "c");

    @BeforeEach
    void listen(Vertx vertx) throws Exception {
        router = new RouterScene(vertx);
        router.deploy(() -> config);
    }

    private static GatewayConfig accounts(String... ids) {
        List<AccountConfig> accounts = new ArrayList<>();
        for (String id : ids) {
            accounts.add(Accounts.account(id, "openai", ""));
        }
        return Configs.config(accounts);
    }

    private static Affinity session(String name) {
        return new Affinity(Optional.of(name), 0, Optional.empty());
    }

    private static Affinity building(String id) {
        return new Affinity(Optional.empty(), 0, Optional.of(id));
    }

    private String served(Affinity affinity) throws Exception {
        Routed routed = router.ask(MODEL, affinity);
        router.serve(routed);
        return routed.attempt().account().id();
    }

    @Test
    void aSessionStaysWhereItIs() throws Exception {
        String home = served(session("s"));

        assertThat(List.of(served(session("s")), served(session("s")))).containsOnly(home);
        served(session("other"));
        assertThat(router.affinities(4)).containsExactly("new", "hit", "hit", "new");
    }

    @Test
    void sessionsAreSpreadOverTheAccounts() throws Exception {
        Set<String> used = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            used.add(served(session("session " + i)));
        }

        assertThat(used).containsExactly("a", "b", "c");
    }

    @Test
    void requestsThatBeginAlikeAreOneSession() throws Exception {
        Affinity alike = new Affinity(Optional.empty(), 4711, Optional.empty());

        assertThat(served(alike)).isEqualTo(served(alike));
        assertThat(router.affinities(2)).containsExactly("new", "hit");
    }

    @Test
    void aSessionWhoseAccountWasRemovedMovesAndIsServed() throws Exception {
        String home = served(session("s"));
        config = accounts(
                List.of("a", "b", "c").stream().filter(id -> !id.equals(home)).toArray(String[]::new));

        String next = served(session("s"));

        assertThat(next).isNotEqualTo(home);
        assertThat(served(session("s"))).isEqualTo(next);
        assertThat(router.affinities(3)).containsExactly("new", "moved", "hit");
    }

    @Test
    void aSessionThatFailedOverGoesBackWhenTheCauseWasBrief() throws Exception {
        String home = served(session("s"));
        Routed failing = router.ask(MODEL, session("s"));
        assertThat(failing.attempt().account().id()).isEqualTo(home);
        Routed second = RouterScene.routed(router.reject(failing, Failure.of(FailureKind.UPSTREAM_OVERLOADED, "busy")));
        router.serve(second);

        assertThat(served(session("s"))).isEqualTo(home);
        assertThat(router.affinities(3)).containsExactly("new", "moved", "hit");
    }

    @Test
    void whatBuildsOnAResponseGoesToTheAccountThatKeepsIt() throws Exception {
        for (int i = 0; i < 6; i++) {
            Routed routed = router.ask(MODEL, session("s" + i));
            router.serve(routed, "resp_" + i);

            Routed next = router.ask(MODEL, building("resp_" + i));
            router.serve(next);
            assertThat(next.attempt().account()).isEqualTo(routed.attempt().account());
        }
    }

    @Test
    void aConversationStaysWhereItWasFirstServed() throws Exception {
        for (int i = 0; i < 6; i++) {
            String conversation = "conv_" + i;
            assertThat(served(building(conversation))).isEqualTo(served(building(conversation)));
        }
    }

    @Test
    void whatBuildsOnSomethingThatNobodyKeepsIsServedAllTheSame() throws Exception {
        assertThat(router.ask(MODEL, building("resp_unknown"))).isNotNull();
    }

    @Test
    void anAccountThatKeepsAResponseIsPreferredByEveryStrategy() throws Exception {
        for (Strategy strategy : Strategy.values()) {
            config = Configs.choosing(accounts("a", "b", "c"), strategy);
            for (int i = 0; i < 4; i++) {
                Routed routed = router.ask(MODEL, Affinity.NONE);
                router.serve(routed, strategy + "_" + i);
                Routed next = router.ask(MODEL, building(strategy + "_" + i));
                router.serve(next);
                assertThat(next.attempt().account())
                        .as("%s", strategy)
                        .isEqualTo(routed.attempt().account());
            }
        }
    }
}
