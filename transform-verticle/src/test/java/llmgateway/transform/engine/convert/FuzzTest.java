package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.request.RequestScanner;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nonsense from clients is refused with the field at fault; nonsense from upstreams never reaches a client as a whole reply. */
class FuzzTest {
    private static final String INTERNAL = "The gateway failed";

    @Provide
    Arbitrary<RequestPropertyTest.Way> ways() {
        return RequestPropertyTest.ways();
    }

    @Provide
    Arbitrary<Plot> plots() {
        return Plots.any();
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aDamagedRequestIsConvertedOrRefusedWithAReason(
            @ForAll("plots") Plot plot, @ForAll("ways") RequestPropertyTest.Way way, @ForAll long seed) {
        Mutation mutation = new Mutation(seed);
        for (String request : List.of(
                Samples.request(way.client()), JsonTree.text(PlotTeller.told(way.client(), plot)))) {
            if (mutation.of(Agent.json(request)) instanceof ObjectNode damaged) {
                RequestConversion.Converted sent =
                        RequestPropertyTest.converted(way, JsonTree.text(damaged.put("model", "asked")));
                assertThat(sent == null || sent.body().length() > 0).isTrue();
            }
        }
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aDamagedBodyIsScannedOrRefused(@ForAll("ways") RequestPropertyTest.Way way, @ForAll long seed) {
        byte[] bytes = Samples.request(way.client()).getBytes(StandardCharsets.UTF_8);
        Buffer damaged = Buffer.buffer(new Mutation(seed).of(bytes));
        try {
            RequestScanner.scan(damaged);
        } catch (RefusedException refused) {
            assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
            return;
        }
        assertThat(JsonTree.readOrNull(damaged.toString())).isNotNull();
        RequestPropertyTest.converted(way, damaged.toString());
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aStreamOfDamagedEventsEndsInOneWayOrTheOther(
            @ForAll("ways") RequestPropertyTest.Way way, @ForAll long seed) throws RefusedException {
        String damaged = new Mutation(seed).ofEvents(Samples.events(way.upstream()));
        for (boolean streamed : List.of(true, false)) {
            ends(way, streamed, true, Buffer.buffer(damaged));
        }
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aStreamOfDamagedBytesEndsInOneWayOrTheOther(
            @ForAll("ways") RequestPropertyTest.Way way, @ForAll long seed) throws RefusedException {
        byte[] bytes = Samples.stream(way.upstream()).getBytes(StandardCharsets.UTF_8);
        ends(way, true, true, Buffer.buffer(new Mutation(seed).of(bytes)));
    }

    @Property(seed = RequestPropertyTest.SEED)
    void aDamagedWholeReplyIsConvertedOrRejected(
            @ForAll("ways") RequestPropertyTest.Way way, @ForAll long seed) throws RefusedException {
        String damaged = JsonTree.text(new Mutation(seed).of(Agent.json(Samples.reply(way.upstream()))));
        for (boolean streamed : List.of(true, false)) {
            ends(way, streamed, false, Buffer.buffer(damaged));
        }
    }

    /** Either the attempt is rejected, or the client gets something that obeys its rules, whole or with an error at its end. */
    private static void ends(RequestPropertyTest.Way way, boolean streamed, boolean asEvents, Buffer answer)
            throws RefusedException {
        Wire wire = new Wire(way.client(), way.upstream(), way.model());
        ConversionPlan plan = wire.sent(Samples.request(way.client(), streamed)).plan();
        Wire.Told told = Wire.answered(plan, asEvents, List.of(answer));
        if (told.failure != null) {
            assertThat(told.collected).isNull();
            assertThat(told.failure.kind()).isNotEqualTo(FailureKind.INTERNAL);
            return;
        }
        assertThat(told.ended).isTrue();
        String text = told.text();
        assertThat(text).doesNotContain(INTERNAL);
        if (!streamed) {
            assertThat(JsonTree.readOrNull(text)).isNotNull();
        } else if (failed(text)) {
            ClientRules.failed(way.client(), text, "asked", true);
        } else {
            ClientRules.whole(way.client(), text, "asked", true);
        }
    }

    private static boolean failed(String stream) {
        List<Frame> frames = Frame.of(stream);
        Frame last = frames.get(frames.size() - 1);
        return !last.isDone() && (last.json().has("error") || last.type().equals("response.failed"));
    }
}
