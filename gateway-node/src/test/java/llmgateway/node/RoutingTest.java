package llmgateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.Gate;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests go to the accounts that suit them, as seen from outside. */
class RoutingTest {
    private static final String MESSAGE =
            "{\"model\":\"claude-opus-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

    private final List<FakeProvider> providers =
            List.of(FakeProvider.start(), FakeProvider.start(), FakeProvider.start());
    private @Nullable TestNode node;

    private TestNode node() {
        return Objects.requireNonNull(node);
    }

    private void start(String provider, int maxConcurrency) {
        List<AccountConfig> accounts = new ArrayList<>();
        for (FakeProvider server : providers) {
            AccountConfig account = Accounts.account("a" + accounts.size(), provider, server.url());
            accounts.add(Accounts.bounded(account, maxConcurrency));
        }
        node = TestNode.start(Configs.choosing(
                Configs.config(
                        Configs.server(),
                        List.of(Configs.key("test", TestNode.KEY)),
                        accounts,
                        List.of(),
                        Configs.routing(3),
                        Configs.timeouts()),
                Strategy.AFFINITY));
    }

    @AfterEach
    void stop() {
        node().close();
        providers.forEach(FakeProvider::close);
    }

    private int askedLast() {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < providers.size(); i++) {
            if (providers.get(i).requests().size() > seen[i]) {
                asked.add(i);
                seen[i] = providers.get(i).requests().size();
            }
        }
        assertThat(asked).hasSize(1);
        return asked.get(0);
    }

    private final int[] seen = new int[3];

    @Test
    void theRequestsOfASessionGoToOneAccountAndSessionsToAll() throws Exception {
        start("anthropic", 0);
        providers.forEach(provider -> provider.always(Script.json(Replies.message("claude-opus-5", "fine"))));
        Set<Integer> used = new HashSet<>();
        for (int session = 0; session < 12; session++) {
            Set<Integer> asked = new HashSet<>();
            for (int turn = 0; turn < 3; turn++) {
                HttpResponse<byte[]> response =
                        node().post("/v1/messages", MESSAGE, "X-Claude-Code-Session-Id", "session-" + session);
                assertThat(response.statusCode()).isEqualTo(200);
                asked.add(askedLast());
            }
            assertThat(asked).as("session %s", session).hasSize(1);
            used.addAll(asked);
        }

        assertThat(used).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(node().get(node().managementUrl() + "/metrics").body())
                .contains("gateway_affinity_total{result=\"new\"} 12")
                .contains("gateway_affinity_total{result=\"hit\"} 24");
    }

    @Test
    void aRequestThatBuildsOnAResponseGoesWhereTheResponseIs() throws Exception {
        start("openai", 0);
        for (int i = 0; i < 8; i++) {
            boolean streamed = i % 2 == 0;
            String id = "resp_" + i;
            for (FakeProvider provider : providers) {
                provider.always(
                        streamed
                                ? Script.events(named(Replies.responseEvents("gpt-5", "fine"), id))
                                : Script.json(named(List.of(Replies.response("gpt-5", "fine")), id)
                                        .get(0)));
            }
            JsonObject first = new JsonObject()
                    .put("model", "gpt-5")
                    .put("stream", streamed)
                    .put("store", true)
                    .put("input", "question " + i);
            assertThat(node().post("/v1/responses", first.encode()).statusCode())
                    .isEqualTo(200);
            int keeper = askedLast();

            JsonObject next = first.copy().put("previous_response_id", id).put("input", "and " + i);
            assertThat(node().post("/v1/responses", next.encode()).statusCode()).isEqualTo(200);

            assertThat(askedLast()).as(id).isEqualTo(keeper);
        }
    }

    /** The replies with another id for the response. */
    private static List<String> named(List<String> replies, String id) {
        return replies.stream()
                .map(reply -> reply.replaceAll("\"id\":\"resp_[^\"]*\"", "\"id\":\"" + id + "\""))
                .toList();
    }

    @Test
    void requestsWaitForAPlaceInTheOrderInWhichTheyCame() throws Exception {
        start("anthropic", 1);
        Gate gate = new Gate();
        String reply = Replies.message("claude-opus-5", "fine");
        for (FakeProvider provider : providers) {
            provider.enqueue(Script.silence()
                    .gate(gate)
                    .head(200, "content-length: " + reply.length())
                    .raw(reply));
            provider.always(Script.json(reply));
        }
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(ask());
        }
        Await.until("all places are taken", () -> placesTaken() == 3);
        for (int i = 0; i < 9; i++) {
            answers.add(ask());
        }
        Await.until("all requests have come", () -> node().inFlight() == 12);
        assertThat(placesTaken()).isEqualTo(3);

        gate.open();

        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
        Await.until("all places are free", () -> placesTaken() == 0);
    }

    private int placesTaken() {
        return node().attemptsAt("a0") + node().attemptsAt("a1") + node().attemptsAt("a2");
    }

    private CompletableFuture<Integer> ask() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return node().post("/v1/messages", MESSAGE).statusCode();
                    } catch (Exception failed) {
                        throw new CompletionException(failed);
                    }
                },
                task -> new Thread(task).start());
    }
}
