package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.ModelCatalog;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.testing.Settings;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;

/** What holds for every conversation, and every pair of dialects. */
class RequestPropertyTest {
    static final String SEED = "20261120";
    private static final ModelCatalog MODELS = Settings.allowed().models();

    /** A client's dialect, and an upstream's with a model. */
    record Way(Dialect client, Dialect upstream, String model) {}

    @Provide
    Arbitrary<Plot> plots() {
        return Plots.any();
    }

    @Provide
    static Arbitrary<Way> ways() {
        Arbitrary<Dialect> dialects = Arbitraries.of(Samples.dialects());
        return Combinators.combine(dialects, dialects, Arbitraries.integers().between(0, 5))
                .filter((client, upstream, model) -> client != upstream)
                .as((client, upstream, model) ->
                        new Way(client, upstream, models(upstream).get(model)));
    }

    private static List<String> models(Dialect upstream) {
        return upstream == Dialect.MESSAGES
                ? List.of(
                        "claude-3-haiku",
                        "claude-haiku-4-5",
                        "claude-opus-4-6",
                        "claude-opus-5",
                        "claude-sonnet-5-5",
                        "claude-opus-5-5")
                : List.of("gpt-4o", "gpt-5", "gpt-5.4", "gpt-5.6", "o3", "open-model");
    }

    @Property(seed = SEED)
    @StatisticsReport(onFailureOnly = true)
    void aRequestIsConvertedToOneThatTheUpstreamTakesOrIsRefusedWithAReason(
            @ForAll("plots") Plot plot, @ForAll("ways") Way way) throws RefusedException {
        String request = JsonTree.text(PlotTeller.told(way.client(), plot.asking()));
        RequestConversion.Converted sent = converted(way, request);
        Statistics.collect(sent != null);
        Statistics.coverage(made -> made.check(true).percentage(share -> share > 80));
        if (sent == null) {
            return;
        }
        String body = sent.body().toString();
        assertThat(Objects.requireNonNull(converted(way, request)).body().toString())
                .as("the same again")
                .isEqualTo(body);
        UpstreamRules.check(way.upstream(), MODELS.facts(way.model()), Agent.json(body));
        assertThat(calls(way.upstream(), body)).isEqualTo(calls(way.client(), request));
    }

    @Property(seed = SEED)
    void aConversationThatGoesOnBeginsAsItDid(@ForAll("plots") Plot plot, @ForAll("ways") Way way) {
        List<List<String>> grown = new ArrayList<>();
        for (int scene = 0; scene <= plot.scenes().size(); scene++) {
            Plot until = (scene == plot.scenes().size() ? plot : plot.until(scene)).spoken();
            RequestConversion.Converted sent = converted(way, JsonTree.text(PlotTeller.told(way.client(), until)));
            if (sent != null) {
                JsonNode turns = sent.request().path(way.upstream() == Dialect.RESPONSES ? "input" : "messages");
                List<String> texts = new ArrayList<>();
                turns.forEach(turn -> texts.add(JsonTree.text(turn)));
                grown.add(texts);
            }
        }
        for (int i = 1; i < grown.size(); i++) {
            assertThat(grown.get(i)).startsWith(grown.get(i - 1).toArray(String[]::new));
        }
    }

    /** Null for a request that is refused, which must say which field is at fault. */
    static RequestConversion.@Nullable Converted converted(Way way, String request) {
        try {
            return new Wire(way.client(), way.upstream(), way.model()).sent(request);
        } catch (RefusedException refused) {
            assertThat(refused.failure().kind())
                    .isIn(
                            FailureKind.MALFORMED_REQUEST,
                            FailureKind.UNSUPPORTED,
                            FailureKind.PREVIOUS_RESPONSE_NOT_FOUND);
            assertThat(refused.failure().param()).as(refused.getMessage()).isPresent();
            return null;
        }
    }

    private static List<String> calls(Dialect dialect, String body) throws RefusedException {
        List<String> calls = new ArrayList<>();
        Gist.read(dialect, body)
                .turns()
                .forEach(turn -> turn.blocks().forEach(block -> {
                    if (block instanceof ToolCall call) {
                        calls.add(call.name() + Gist.arguments(call));
                    }
                }));
        return calls;
    }

    static ObjectNode object(String json) {
        return (ObjectNode) Agent.json(json);
    }
}
