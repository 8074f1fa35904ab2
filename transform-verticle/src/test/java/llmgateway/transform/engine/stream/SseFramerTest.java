package llmgateway.transform.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramerTest {

    /** What came out of a framer: the forwarded bytes, and each event's name and data. */
    private record Framed(String bytes, List<String> events) {}

    private static final String MIXED =
            "\uFEFFevent: a\ndata: {\"t\":\"é😀\"}\n\n: comment\n\nevent:b\rdata:1\rdata: 2\r\r"
                    + "event: c\r\nid: 7\r\ndata\r\ndata:  x\r\n\r\n\n\r\ndata: {\n\r\ndata: last\n\n";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void understandsEveryLineEnd(String lineEnd) throws RefusedException {
        String stream = "event: a\ndata: 1\n\ndata: 2\n\n".replace("\n", lineEnd);

        assertThat(frame(stream, stream.length()).events()).containsExactly("a|1", "|2");
    }

    @Test
    void readsFieldsByTheStandard() throws RefusedException {
        assertThat(frame(MIXED, Integer.MAX_VALUE).events())
                .containsExactly("a|{\"t\":\"é😀\"}", "|", "b|1\n2", "c|\n x", "|{", "|last");
    }

    @Test
    void cutsBetweenAnyTwoBytesChangeNothing() throws RefusedException {
        Framed whole = frame(MIXED, Integer.MAX_VALUE);
        byte[] bytes = MIXED.getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(frame(cutAt(bytes, cut))).as("cut at %s", cut).isEqualTo(whole);
        }
        assertThat(whole.bytes()).isEqualTo(MIXED);
    }

    @Test
    void chunksOfAnySizeChangeNothing() throws RefusedException {
        Framed whole = frame(MIXED, Integer.MAX_VALUE);
        for (int size = 1; size < 40; size++) {
            assertThat(frame(MIXED, size)).as("chunks of %s", size).isEqualTo(whole);
        }
    }

    @Test
    void randomStreamsInRandomChunksComeOutAsTheyWentIn() throws RefusedException {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder stream = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                stream.append(List.of("data: x", "\n", "\r", "\r\n", "event: y", ":", "\n\n")
                        .get(random.nextInt(7)));
            }
            stream.append("\n\n");
            Framed whole = frame(stream.toString(), Integer.MAX_VALUE);
            Framed cut = frame(stream.toString(), 1 + random.nextInt(5));
            assertThat(cut).isEqualTo(whole);
            assertThat(cut.bytes()).isEqualTo(stream.toString());
        }
    }

    @Test
    void holdsAnIncompleteEventBack() throws RefusedException {
        SseFramer framer = new SseFramer(1000);

        assertThat(forwarded(framer, "data: 1\n\ndata: 2\n")).isEqualTo("data: 1\n\n");
        assertThat(forwarded(framer, "data: 3")).isEmpty();
        assertThat(forwarded(framer, "\n\nda")).isEqualTo("data: 2\ndata: 3\n\n");
    }

    @Test
    void anEventIsNotHeldForTheLineFeedOfItsLastLineEnd() throws RefusedException {
        SseFramer framer = new SseFramer(1000);

        assertThat(forwarded(framer, "data: 1\r\n\r")).isEqualTo("data: 1\r\n\r");
        assertThat(forwarded(framer, "\n")).isEqualTo("\n");
        assertThat(forwarded(framer, "data: 2\n\n")).isEqualTo("data: 2\n\n");
    }

    @Test
    void passesAChunkOfWholeEventsOnAsItIs() throws RefusedException {
        Buffer chunk = Buffer.buffer("data: 1\n\ndata: 2\n\n");

        EventBatch batch = new SseFramer(1000).feed(chunk);

        assertThat(batch.filtered(event -> true)).isSameAs(chunk);
    }

    @Test
    void withholdsSingleEventsFromWithinAChunk() throws RefusedException {
        EventBatch batch = new SseFramer(1000).feed(Buffer.buffer("data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 2\n\n"));

        assertThat(batch.filtered(event -> !event.data().toString().equals("2")))
                .hasToString("data: 1\n\ndata: 3\n\n");
    }

    @Test
    void refusesAnEventThatIsTooLarge() throws RefusedException {
        SseFramer framer = new SseFramer(100);
        framer.feed(Buffer.buffer("data: " + "x".repeat(80) + "\n\ndata: " + "x".repeat(80)));

        assertThatThrownBy(() -> framer.feed(Buffer.buffer("x".repeat(20))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure().kind()).isEqualTo(FailureKind.BROKEN_REPLY));
    }

    private static List<Buffer> cutAt(byte[] bytes, int cut) {
        Buffer all = Buffer.buffer(bytes);
        return List.of(all.getBuffer(0, cut), all.getBuffer(cut, bytes.length));
    }

    private static Framed frame(String stream, int chunkSize) throws RefusedException {
        Buffer all = Buffer.buffer(stream);
        List<Buffer> chunks = new ArrayList<>();
        for (int at = 0; at < all.length(); at += Math.min(chunkSize, all.length() - at)) {
            chunks.add(all.getBuffer(at, at + Math.min(chunkSize, all.length() - at)));
        }
        return frame(chunks);
    }

    private static Framed frame(List<Buffer> chunks) throws RefusedException {
        SseFramer framer = new SseFramer(1_000_000);
        Buffer bytes = Buffer.buffer();
        List<String> events = new ArrayList<>();
        for (Buffer chunk : chunks) {
            bytes.appendBuffer(framer.feed(chunk).filtered(event -> {
                events.add(event.name() + "|" + event.data());
                return true;
            }));
        }
        return new Framed(bytes.toString(), events);
    }

    private static String forwarded(SseFramer framer, String chunk) throws RefusedException {
        return framer.feed(Buffer.buffer(chunk)).filtered(event -> true).toString();
    }
}
