package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.testing.Settings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to convert a coding agent's request of some size: from the client's bytes to the upstream's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConversionBenchmark {
    private static final String RESULT =
            "    if (name.equals(\"value\")) {\n\treturn map.get(name) + '\\n'; // why\n    }\n".repeat(30);

    @Param({"MESSAGES-CHAT", "MESSAGES-RESPONSES", "CHAT-MESSAGES", "RESPONSES-MESSAGES"})
    public String pair = "";

    @Param({"1", "90", "1024"})
    public int kilobytes;

    private RequestConversion conversion =
            new RequestConversion(Dialect.CHAT, Buffer.buffer(), "", null, "", Settings.allowed());
    private Target target =
            new Target(Dialect.CHAT, "", AccountBuilder.of("acc", "openai").build(), false, Optional.empty());

    /** Builds a request of the size. */
    @Setup
    public void prepare() {
        Dialect client = Dialect.valueOf(pair.substring(0, pair.indexOf('-')));
        Dialect upstream = Dialect.valueOf(pair.substring(pair.indexOf('-') + 1));
        conversion = new RequestConversion(client, request(client), "asked", null, "req1", Settings.allowed());
        target = new Target(
                upstream,
                upstream == Dialect.MESSAGES ? "claude-opus-4-8" : "gpt-4o",
                AccountBuilder.of("acc", Wire.provider(upstream)).build(),
                false,
                Optional.empty());
    }

    private Buffer request(Dialect client) {
        int count = Math.max(0, (kilobytes - 1) * 1024 / (RESULT.length() + 500));
        List<Plot.Scene> scenes = IntStream.range(0, count)
                .mapToObj(turn -> new Plot.Scene(
                        new Plot.Last(List.of(), false, ""),
                        "",
                        "I look into it.",
                        List.of(new Plot.Call(
                                "call_" + turn,
                                "read",
                                "{\"path\":\"src/Main.java\",\"n\":1.0}",
                                RESULT,
                                false,
                                false)),
                        false,
                        false,
                        ""))
                .toList();
        Plot plot = new Plot(
                List.of("You are an agent."),
                scenes,
                new Plot.Last(List.of("Go on. ".repeat(100)), false, ""),
                new Plot.Options(5000L, null, List.of(), null, null, null, null, true, count > 0));
        return JsonTree.buffer(PlotTeller.told(client, plot));
    }

    /** Reads, converts and writes. */
    @Benchmark
    public Buffer convert() throws RefusedException {
        return conversion.to(target).body();
    }
}
