package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.config.RoutingConfig.Strictness;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.contracts.testing.Orders;
import llmgateway.router.engine.Ask;
import llmgateway.router.engine.Candidate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RouteDeskTest {
    private static final AccountConfig A = Accounts.account("a", "anthropic", "");
    private static final AccountConfig B = Accounts.account("b", "anthropic", "", "claude-opus-*");
    private static final AccountConfig OFF = Accounts.disabled(Accounts.account("off", "anthropic", ""));
    private static final AccountConfig NARROW = Accounts.bounded(Accounts.account("narrow", "anthropic", ""), 1);
    private static final AccountConfig CHAT =
            Accounts.account("chat", "openai", "http://127.0.0.1:1", Set.of(Dialect.CHAT), "qwen");

    private static final AccountConfig EMBEDDER =
            Accounts.account("embedder", "openai", "http://127.0.0.1:1", Set.of(Dialect.EMBEDDINGS), "vectors");

    private final FakeRegistry registry = new FakeRegistry();
    private final Board board = new Board();
    private GatewayConfig config = Configs.config(List.of(A), Configs.route("smart", "claude-opus-5", "anthropic"));
    private Orders orders;

    @BeforeEach
    void open(Vertx vertx) {
        new RouteDesk(vertx, registry, () -> config, board).open();
        orders = new Orders(vertx, "route");
    }

    private static JsonObject target(String model) {
        return new JsonObject().put("model", model);
    }

    @Test
    void aRouteToOneTargetIsWrittenListedAndRemoved() {
        JsonObject added = orders.done(
                "add", "source_model", "gpt-4*", "target_model", "claude-sonnet-5", "target_provider", "anthropic");

        JsonArray targets = new JsonArray().add(target("claude-sonnet-5").put("provider", "anthropic"));
        assertThat(added)
                .isEqualTo(new JsonObject()
                        .put("id", "gpt-4")
                        .put("source_model", "gpt-4*")
                        .put("targets", targets)
                        .put("persisted_on", 1)
                        .put("members", 1));
        assertThat(registry.value(RecordKind.ROUTE, "gpt-4"))
                .isEqualTo(new JsonObject().put("source_model", "gpt-4*").put("targets", targets));
        assertThat(orders.listed("list"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("id", "gpt-4")
                                .put("source_model", "gpt-4*")
                                .put("targets", targets)
                                .put("source", "store"))
                        .add(new JsonObject()
                                .put("id", "smart")
                                .put("source_model", "smart")
                                .put(
                                        "targets",
                                        new JsonArray()
                                                .add(target("claude-opus-5").put("provider", "anthropic")))
                                .put("source", "file")));
        orders.done("remove", "id", "gpt-4*");
        assertThat(registry.records().live(RecordKind.ROUTE)).isEmpty();
    }

    @Test
    void aRouteMayHaveAChainOfTargets() {
        JsonArray targets =
                new JsonArray().add(target("claude-opus-5")).add(target("gpt-5").put("provider", "openai"));

        orders.done("add", "source_model", "*", "targets", targets);

        assertThat(registry.value(RecordKind.ROUTE, "route").getJsonArray("targets"))
                .isEqualTo(targets);
    }

    @Test
    void aRouteMayHaveAStrictnessOfItsOwn() {
        config = Configs.config(
                List.of(A),
                new RouteConfig(
                        "smart",
                        Optional.of("claude-opus-5"),
                        Optional.empty(),
                        List.of(),
                        Optional.of(Strictness.LENIENT)));

        orders.done("add", "source_model", "exact", "target_model", "claude-opus-5", "strictness", "strict");

        assertThat(registry.value(RecordKind.ROUTE, "exact").getString("strictness"))
                .isEqualTo("strict");
        assertThat(orders.listed("list").stream().map(route -> ((JsonObject) route).getString("strictness")))
                .containsExactly("strict", "lenient");
        assertThat(orders.refused("add", "source_model", "s", "target_model", "m", "strictness", "harsh"))
                .isEqualTo("bad_arguments 'strictness' is one of: lenient, strict.");
    }

    @Test
    void aRouteThatWasWrittenWithASingleTargetIsListedWithIt() {
        registry.set(
                RecordKind.ROUTE,
                "r",
                new JsonObject()
                        .put("source_model", "x")
                        .put("target_model", "y")
                        .put("target_provider", "openai"));

        assertThat(orders.listed("list").getJsonObject(0).getJsonArray("targets"))
                .isEqualTo(new JsonArray().add(target("y").put("provider", "openai")));
    }

    @Test
    void mistakesAreRefusedInWords() {
        registry.rules(next -> List.of("model_routes[1].targets[0].provider: names no provider"));

        assertThat(orders.refused("add", "target_model", "m")).isEqualTo("bad_arguments 'source_model' is missing.");
        assertThat(orders.refused("add", "source_model", "a b", "target_model", "m"))
                .startsWith("bad_arguments A model's");
        assertThat(orders.refused("add", "source_model", "s")).startsWith("bad_arguments Give either");
        assertThat(orders.refused(
                        "add", "source_model", "s", "target_model", "m", "targets", new JsonArray().add(target("m"))))
                .startsWith("bad_arguments Give either");
        assertThat(orders.refused("add", "source_model", "s", "targets", new JsonArray()))
                .isEqualTo("bad_arguments 'targets' is empty.");
        assertThat(orders.refused("add", "source_model", "s", "targets", new JsonArray().add(new JsonObject())))
                .startsWith("bad_arguments Each of 'targets'");
        assertThat(orders.refused("add", "source_model", "smart", "target_model", "m"))
                .isEqualTo("conflict Another route is named 'smart' already.");
        assertThat(orders.refused("add", "source_model", "s", "target_model", "m", "target_provider", "nowhere"))
                .isEqualTo("refused model_routes[1].targets[0].provider: names no provider");
        assertThat(orders.refused("remove", "id", "smart"))
                .isEqualTo("refused The route 'smart' comes from the configuration file; change it there.");
        assertThat(orders.refused("remove", "id", "nothing")).isEqualTo("not_found There is no route 'nothing'.");
        assertThat(registry.records().records()).isEmpty();
    }

    @Test
    void anExplanationSaysWhoWouldServeAndWhyNotTheOthers() {
        config = Configs.config(
                List.of(OFF, NARROW, A, B, CHAT),
                new RouteConfig(
                        "smart",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(
                                new RouteConfig.TargetConfig("claude-opus-5", Optional.of("anthropic")),
                                new RouteConfig.TargetConfig("qwen", Optional.empty())),
                        Optional.empty()));
        Objects.requireNonNull(board.take(new Candidate(NARROW, "m"), Ask.of("m")));

        JsonObject explained = orders.done("explain", "model", "smart");

        assertThat(explained.getString("model")).isEqualTo("smart");
        assertThat(explained.getString("name")).isEqualTo("smart");
        assertThat(explained.getString("chosen")).isEqualTo("a");
        assertThat(lines(explained))
                .containsExactly(
                        "1 a claude-opus-5 true would be asked now; speaks messages",
                        "1 b claude-opus-5 true would be asked if a fails or is full; speaks messages",
                        "1 narrow claude-opus-5 false is full: it serves 1 requests, and at most 1 at once",
                        "1 off claude-opus-5 false is disabled",
                        "2 chat qwen true would be asked if b fails or is full; speaks chat");
        assertThat(lines(orders.done("explain", "model", "smart", "api", "chat")))
                .contains("1 a claude-opus-5 true would be asked now; speaks messages,"
                        + " so the request would be converted")
                .contains("2 chat qwen true would be asked if b fails or is full; speaks chat");
    }

    @Test
    void anExplanationKnowsWhatIsNotConverted() {
        config = Configs.config(List.of(A, EMBEDDER));

        assertThat(lines(orders.done("explain", "model", "claude-opus-5", "api", "embeddings")))
                .contains("1 a claude-opus-5 false speaks messages, not embeddings");
        assertThat(lines(orders.done("explain", "model", "vectors", "api", "chat")))
                .contains("1 embedder vectors false speaks embeddings, not chat");

        config = Configs.converting(config, Convert.NEVER);
        assertThat(lines(orders.done("explain", "model", "claude-opus-5", "api", "chat")))
                .contains("1 a claude-opus-5 false speaks messages, not chat");
    }

    @Test
    void anExplanationNamesThoseWhoDoNotServeTheModel() {
        config = Configs.config(List.of(A, B, CHAT));

        JsonObject explained = orders.done("explain", "model", "anthropic.claude-haiku-4-5");

        assertThat(explained.getString("name")).isEqualTo("claude-haiku-4-5");
        assertThat(lines(explained))
                .containsExactly(
                        "1 a claude-haiku-4-5 true would be asked now; speaks messages",
                        "null b null false does not serve this model",
                        "null chat null false does not serve this model");
    }

    @Test
    void anExplanationForAKeyKeepsToItsModels() {
        config = Configs.config(
                Configs.server(),
                List.of(Configs.key("team", "k", "claude-haiku-*")),
                List.of(A),
                List.of(),
                Configs.routing(1),
                Configs.timeouts());

        JsonObject refused = orders.done("explain", "model", "claude-opus-5", "key", "team");
        assertThat(refused.getValue("chosen")).isNull();
        assertThat(lines(refused)).containsExactly("1 a claude-opus-5 false the key 'team' may not use this model");
        assertThat(orders.done("explain", "model", "claude-haiku-4-5", "key", "team")
                        .getString("chosen"))
                .isEqualTo("a");
        assertThat(orders.refused("explain", "model", "m", "key", "nobody")).startsWith("not_found");
    }

    @Test
    void aNameThatMeansNothingOrTooMuchIsSaidSo() {
        config = Configs.config(List.of(B, Accounts.account("c", "openai", "http://127.0.0.1:1", "claude-opus-5")));

        assertThat(orders.refused("explain", "model", "llama"))
                .contains("not_found")
                .contains("llama is not served");
        assertThat(orders.refused("explain", "model", "claude-opus-5"))
                .contains("conflict")
                .contains("anthropic.claude-opus-5, openai.claude-opus-5");
        assertThat(orders.refused("explain", "model", "m", "api", "fax")).startsWith("bad_arguments 'api' is one of");
    }

    private static List<String> lines(JsonObject explained) {
        return explained.getJsonArray("chain").stream()
                .map(JsonObject.class::cast)
                .map(line -> line.getValue("target") + " " + line.getString("account") + " " + line.getString("model")
                        + " " + line.getBoolean("eligible") + " " + line.getString("why"))
                .toList();
    }
}
