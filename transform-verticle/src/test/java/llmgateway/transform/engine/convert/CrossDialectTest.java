package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.rules.ReplyContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One agent's request and one reply, through all six conversions. */
class CrossDialectTest {
    private static final Usage USAGE = new Usage(10, 42, 100, 4, 7, false);

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void theUpstreamReadsWhatTheClientSaid(Dialect client, Dialect upstream) throws RefusedException {
        String request = Samples.request(client);
        String body = Samples.wire(client, upstream).sent(request).body().toString();
        assertThat(Gist.of(upstream, body)).isEqualTo(Gist.of(client, request));
        assertThat(body).contains("12345678901234567890").contains("\"minimum\":1.0");
    }

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void aRequestThatLosesNothingHasNoWarnings(Dialect client, Dialect upstream) throws RefusedException {
        assertThat(Samples.wire(client, upstream)
                        .strict()
                        .sent(Samples.request(client))
                        .plan()
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void aStreamObeysTheClientsRules(Dialect client, Dialect upstream) throws RefusedException {
        Wire.Told told = Samples.told(client, upstream, true, true, Samples.stream(upstream));
        ClientRules.whole(client, told.text(), "asked", true);
        assertThat(told.ended).isTrue();
        assertThat(told.length).isEqualTo(-1);
        assertThat(Objects.requireNonNull(told.progress).outcome()).isEqualTo(Outcome.OK);
    }

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void allFormsOfAReplySayTheSame(Dialect client, Dialect upstream) throws RefusedException {
        ReplyContext context =
                Samples.wire(client, upstream).sent(Samples.request(client)).plan().context(Wire.NOW);
        Completion origin = Said.ofStream(Formats.of(upstream), context, Samples.stream(upstream));
        String reply = Samples.reply(upstream);
        String events = Samples.stream(upstream);
        Completion stream = streamed(client, context, Samples.told(client, upstream, true, true, events));
        Completion whole = whole(client, context, Samples.told(client, upstream, false, false, reply));
        assertThat(Said.of(stream)).isEqualTo(Said.of(whole));
        assertThat(Said.of(stream)).isEqualTo(Said.of(origin));
        assertThat(stream.blocks()).hasSameSizeAs(whole.blocks());
        assertThat(stream.usage()).isEqualTo(USAGE);
        assertThat(stream.id()).isEqualTo(whole.id());
    }

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void anAnswerInTheOtherFormThanAskedForIsPutIntoTheRightOne(Dialect client, Dialect upstream)
            throws RefusedException {
        ReplyContext context =
                Samples.wire(client, upstream).sent(Samples.request(client)).plan().context(Wire.NOW);
        Wire.Told streamed = Samples.told(client, upstream, true, false, Samples.reply(upstream));
        ClientRules.whole(client, streamed.text(), "asked", true);
        Wire.Told whole = Samples.told(client, upstream, false, true, Samples.stream(upstream));
        assertThat(whole.length).isEqualTo(whole.text().getBytes(StandardCharsets.UTF_8).length);
        assertThat(Said.of(streamed(client, context, streamed)))
                .isEqualTo(Said.of(whole(client, context, whole)))
                .extracting(Said::usage)
                .isEqualTo(USAGE);
    }

    @ParameterizedTest
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void theFiguresOfTheLogAreThoseOfTheUpstream(Dialect client, Dialect upstream) throws RefusedException {
        for (boolean streamed : List.of(true, false)) {
            String reply = streamed ? Samples.stream(upstream) : Samples.reply(upstream);
            Wire.Told told = Samples.told(client, upstream, streamed, streamed, reply);
            assertThat(Objects.requireNonNull(told.progress).usage()).isEqualTo(USAGE);
        }
    }

    @ParameterizedTest
    @DisplayName("rt.fuzz_split")
    @MethodSource("llmgateway.transform.engine.convert.Samples#pairs")
    void aStreamIsTheSameWhereverItsBytesAreCut(Dialect client, Dialect upstream) throws RefusedException {
        ConversionPlan plan =
                Samples.wire(client, upstream).sent(Samples.request(client)).plan();
        Buffer stream = Buffer.buffer(Samples.stream(upstream));
        String expected = Wire.answered(plan, true, List.of(stream)).text();
        for (int cut = 1; cut < stream.length(); cut++) {
            List<Buffer> halves = List.of(stream.getBuffer(0, cut), stream.getBuffer(cut, stream.length()));
            assertThat(Wire.answered(plan, true, halves).text()).as("cut at %d", cut).isEqualTo(expected);
        }
        List<Buffer> bytes = java.util.stream.IntStream.range(0, stream.length())
                .mapToObj(at -> stream.getBuffer(at, at + 1))
                .toList();
        assertThat(Wire.answered(plan, true, bytes).text()).isEqualTo(expected);
    }

    private static Completion streamed(Dialect client, ReplyContext context, Wire.Told told) {
        return Said.ofStream(Formats.of(client), context, told.text());
    }

    private static Completion whole(Dialect client, ReplyContext context, Wire.Told told) {
        return Said.ofJson(Formats.of(client), context, told.text());
    }
}
