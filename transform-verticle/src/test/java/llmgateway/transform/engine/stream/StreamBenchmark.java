package llmgateway.transform.engine.stream;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an event of a stream costs: it is cut out of the bytes and looked at for usage, errors and the stream's end. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamBenchmark {

    @Param({"MESSAGES", "CHAT", "RESPONSES"})
    public Dialect dialect = Dialect.MESSAGES;

    private Buffer event = Buffer.buffer();
    private SseFramer framer = new SseFramer(StreamRelay.MAX_EVENT_BYTES);
    private StreamWatch watch = StreamWatch.of(Dialect.MESSAGES, false);

    /** Chooses a dialect's usual event, a piece of text. */
    @Setup
    public void prepare() {
        event = Buffer.buffer(
                switch (dialect) {
                    case MESSAGES ->
                        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                                + "{\"type\":\"text_delta\",\"text\":\"and so the text goes on\"}}\n\n";
                    case CHAT, EMBEDDINGS ->
                        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1763640000,"
                                + "\"model\":\"gpt-5\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"and so the text\"},"
                                + "\"finish_reason\":null}],\"usage\":null}\n\n";
                    case RESPONSES ->
                        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                                + "\"sequence_number\":7,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,"
                                + "\"delta\":\"and so the text goes on\"}\n\n";
                });
        framer = new SseFramer(StreamRelay.MAX_EVENT_BYTES);
        watch = StreamWatch.of(dialect, true);
    }

    /** Frames one event and looks at it. */
    @Benchmark
    public Buffer event() throws RefusedException {
        return framer.feed(event).filtered(seen -> watch.see(seen) != StreamWatch.Role.EXTRA);
    }
}
