package llmgateway.transform.engine.reply;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to read a whole JSON reply along as it passes in pieces of 64 KB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UsageTapBenchmark {
    private static final int PIECE = 64 * 1024;
    private static final String SENTENCE = "A sentence with \\\"quotes\\\" and a line end.\\n";

    @Param({"1", "90", "1024"})
    public int kilobytes;

    private final List<Buffer> pieces = new ArrayList<>();

    /** Builds a reply of the size. */
    @Setup
    public void prepare() {
        Buffer reply =
                Buffer.buffer("{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\""
                        + SENTENCE.repeat((kilobytes * 1024 - 250) / SENTENCE.length())
                        + "\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1200,\"cache_read_input_tokens\":800,"
                        + "\"output_tokens\":190}}");
        for (int at = 0; at < reply.length(); at += PIECE) {
            pieces.add(reply.getBuffer(at, Math.min(reply.length(), at + PIECE)));
        }
    }

    /** Reads the reply and returns what it used. */
    @Benchmark
    public Usage tap() {
        UsageTap tap = new UsageTap(Dialect.MESSAGES);
        pieces.forEach(tap::feed);
        tap.close();
        return tap.usage();
    }
}
