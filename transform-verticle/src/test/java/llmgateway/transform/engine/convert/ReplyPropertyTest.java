package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for every reply, however its upstream tells it. */
class ReplyPropertyTest {

    @Provide
    Arbitrary<Tale> tales() {
        return Tale.any();
    }

    @Provide
    Arbitrary<RequestPropertyTest.Way> ways() {
        return RequestPropertyTest.ways();
    }

    @Property(seed = RequestPropertyTest.SEED)
    void allFormsOfAReplySayTheSameAndObeyTheClientsRules(
            @ForAll("tales") Tale tale, @ForAll("ways") RequestPropertyTest.Way way) throws RefusedException {
        ConversionPlan streaming = plan(way, true);
        ConversionPlan plain = plan(way, false);
        Completion said = tale.completion(way.upstream());
        Buffer events = events(tale, way.upstream());
        Buffer json = JsonTree.buffer(
                Formats.of(way.upstream()).writeReply(said, ScriptedUpstream.context(way.upstream())));
        ReplyContext context = streaming.context(Wire.NOW);
        List<Said> forms = new ArrayList<>();
        for (boolean asEvents : List.of(true, false)) {
            List<Buffer> answer = List.of(asEvents ? events : json);
            Wire.Told stream = Wire.answered(streaming, asEvents, answer);
            ClientRules.whole(way.client(), stream.text(), "asked", true);
            forms.add(Said.of(Said.ofStream(Formats.of(way.client()), context, stream.text())));
            Wire.Told whole = Wire.answered(plain, asEvents, answer);
            forms.add(Said.of(Said.ofJson(Formats.of(way.client()), context, whole.text())));
        }
        assertThat(forms).containsOnly(forms.get(0));
        if (tale.stop() != Stop.CONTENT_FILTER) { // which some dialects put into words
            assertThat(forms.get(0)).isEqualTo(Said.of(said));
        }
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aStreamIsTheSameUnderAnyChunking(
            @ForAll("tales") Tale tale,
            @ForAll("ways") RequestPropertyTest.Way way,
            @ForAll List<@IntRange(min = 1, max = 300) Integer> sizes)
            throws RefusedException {
        ConversionPlan plan = plan(way, true);
        Buffer events = events(tale, way.upstream());
        List<Buffer> chunks = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < events.length(); i++) {
            int size = sizes.isEmpty() ? 1 : sizes.get(i % sizes.size());
            int end = Math.min(events.length(), at + size);
            chunks.add(events.getBuffer(at, end));
            at = end;
        }
        assertThat(Wire.answered(plan, true, chunks).text())
                .isEqualTo(Wire.answered(plan, true, List.of(events)).text());
    }

    private static ConversionPlan plan(RequestPropertyTest.Way way, boolean streamed) throws RefusedException {
        return new Wire(way.client(), way.upstream(), way.model())
                .sent(Samples.request(way.client(), streamed))
                .plan();
    }

    /** The reply as the upstream streams it. */
    private static Buffer events(Tale tale, Dialect upstream) {
        Buffer out = Buffer.buffer();
        StreamWriter writer = Formats.of(upstream).writer(ScriptedUpstream.context(upstream));
        tale.tell(upstream, event -> writer.write(event, out));
        return out;
    }
}
