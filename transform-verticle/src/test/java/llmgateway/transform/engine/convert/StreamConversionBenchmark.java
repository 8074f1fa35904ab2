package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.rules.StreamWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to convert an event of a stream that thinks, speaks and calls a tool; each comes in a read of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StreamConversionBenchmark {
    private static final int EVENTS = 200;

    @Param({
        "MESSAGES-CHAT",
        "MESSAGES-RESPONSES",
        "CHAT-MESSAGES",
        "CHAT-RESPONSES",
        "RESPONSES-MESSAGES",
        "RESPONSES-CHAT"
    })
    public String pair = "";

    private List<Buffer> events = List.of();
    private ConversionPlan plan;

    /** Begins without a plan. */
    public StreamConversionBenchmark() {
        try {
            plan = plan(Dialect.CHAT, Dialect.MESSAGES);
        } catch (RefusedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ConversionPlan plan(Dialect client, Dialect upstream) throws RefusedException {
        return Samples.wire(client, upstream).sent(Samples.request(client)).plan();
    }

    /** Makes the upstream's events. */
    @Setup
    public void prepare() throws RefusedException {
        Dialect client = Dialect.valueOf(pair.substring(0, pair.indexOf('-')));
        Dialect upstream = Dialect.valueOf(pair.substring(pair.indexOf('-') + 1));
        plan = plan(client, upstream);
        String words = "some words ".repeat(500);
        Tale tale = new Tale(
                List.of(new Tale.Piece(
                        words.substring(0, 12 * 60),
                        true,
                        words.substring(0, 12 * 80),
                        List.of("{\"text\":\"" + words.substring(0, 12 * 38) + "\"}"))),
                Stop.END,
                new Usage(10, 20, 0, 0, 5, false),
                12,
                false);
        Buffer out = Buffer.buffer();
        StreamWriter writer = Formats.of(upstream).writer(ScriptedUpstream.context(upstream));
        tale.tell(upstream, event -> writer.write(event, out));
        events = List.of(out.toString().split("(?<=\n\n)")).stream()
                .map(Buffer::buffer)
                .toList();
        if (events.size() < EVENTS * 8 / 10 || events.size() > EVENTS * 12 / 10) {
            throw new IllegalStateException(events.size() + " events");
        }
    }

    /** Converts a whole stream; the figures are for one of its about {@value #EVENTS} events. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Object convert() {
        return Wire.answered(plan, true, events);
    }
}
