package llmgateway.transform.engine.dialect.chat;

import java.util.EnumSet;
import java.util.Set;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** A Chat server to write requests for; it takes everything unless it is told otherwise. */
final class Server {
    static final String ORIGIN = "here";

    private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    private boolean official;
    private boolean strict;
    private @Nullable String systemText;
    private String model = "model-1";
    private Set<Effort> efforts = Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    private boolean reasoning;
    private ModelFacts.Sampling sampling = ModelFacts.Sampling.ALL;
    private boolean forcedTools = true;
    private boolean structured = true;
    private boolean stops = true;
    private boolean cacheBreakpoints;
    private boolean noEffortWithTools;
    private boolean fast;
    private int maxOutput;

    static Server compatible(Quirk... quirks) {
        Server server = new Server();
        server.quirks.addAll(Set.of(quirks));
        return server;
    }

    static Server official(Quirk... quirks) {
        Server server = compatible(quirks);
        server.official = true;
        return server;
    }

    Server model(String name) {
        model = name;
        return this;
    }

    Server reasoning() {
        reasoning = true;
        sampling = ModelFacts.Sampling.DEFAULTS;
        return this;
    }

    Server efforts(Effort... levels) {
        efforts = Set.of(levels);
        return this;
    }

    Server sampling(ModelFacts.Sampling taken) {
        sampling = taken;
        return this;
    }

    Server withoutForcedTools() {
        forcedTools = false;
        return this;
    }

    Server withoutSchemas() {
        structured = false;
        return this;
    }

    Server withoutStops() {
        stops = false;
        return this;
    }

    Server withBreakpoints() {
        cacheBreakpoints = true;
        return this;
    }

    Server refusingEffortWithTools() {
        noEffortWithTools = true;
        return this;
    }

    Server fast() {
        fast = true;
        return this;
    }

    Server maxOutput(int tokens) {
        maxOutput = tokens;
        return this;
    }

    Server systemText(String text) {
        systemText = text;
        return this;
    }

    Server strict() {
        strict = true;
        return this;
    }

    RequestWriting writing() {
        ModelFacts facts = new ModelFacts(
                ThinkingClass.NONE,
                efforts,
                reasoning,
                sampling,
                forcedTools,
                true,
                true,
                structured,
                stops,
                cacheBreakpoints,
                noEffortWithTools,
                fast,
                maxOutput,
                0);
        return new RequestWriting(
                model, facts, quirks, official, "2023-06-01", 0, systemText, ORIGIN, new Losses(strict));
    }
}
