package llmgateway.transform.engine.convert;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Conversations by chance. */
final class Plots {
    static final List<String> TOOLS = List.of("read", "mcp__server__a_tool", "Edit-File_2");

    private Plots() {}

    static Arbitrary<Plot> any() {
        return Combinators.combine(texts().list().ofMaxSize(2), scene().list().ofMaxSize(5), last(), options())
                .as(Plot::new);
    }

    /** Texts with everything that hurts: nothing, white space, quotes, escapes, all planes of Unicode, lone surrogates. */
    static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12)),
                Tuple.of(2, Arbitraries.strings().all().ofMaxLength(8)),
                Tuple.of(
                        2,
                        Arbitraries.of(
                                "", " ", "\n\n", "\"\\/\b\f\t\u0000\u007f", "data: x\n\nevent: y", "😀", "\ud83d", "\ude00x", "e\u0301\u2028")));
    }

    static Arbitrary<String> json() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        3,
                        Combinators.combine(texts(), Arbitraries.of("1.0", "-0", "1e3", "12345678901234567890", "{}", "[]", "null", "[{\"a\":[]}]"))
                                .as((text, value) -> "{\"z\":" + value + ",\"a\":" + io.vertx.core.json.Json.encode(text.replaceAll("\\p{Cs}", "?")) + "}")),
                Tuple.of(
                        1, Arbitraries.of("{}", "", " ", "null", "[1]", "\"x\"", "7", "{\"broken\":", "{\"a\":1}x", "{ \"a\" : 1 }")));
    }

    private static Arbitrary<Plot.Scene> scene() {
        return Combinators.combine(
                        last(),
                        texts(),
                        texts(),
                        call().list().ofMaxSize(3),
                        Arbitraries.of(true, false),
                        rarely(),
                        Arbitraries.of("", "", "", "Wait."))
                .as(Plot.Scene::new);
    }

    private static Arbitrary<Plot.Last> last() {
        return Combinators.combine(texts().list().ofMinSize(1).ofMaxSize(3), rarely(), Arbitraries.of("", "", "Be brief.", " "))
                .as(Plot.Last::new);
    }

    private static Arbitrary<Plot.Call> call() {
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Arbitraries.strings().alpha().numeric().ofLength(10)),
                                Tuple.of(
                                        1, Arbitraries.of("call_0", "call.1/ä", "x".repeat(80), "call_0_2"))),
                        Arbitraries.of(TOOLS),
                        json(),
                        texts().injectNull(0.1),
                        rarely(),
                        rarely())
                .as(Plot.Call::new);
    }

    private static Arbitrary<Plot.Options> options() {
        Arbitrary<Plot.Options> first = Combinators.combine(
                        Arbitraries.of(1L, 16L, 5000L, 999_999_999_999L).injectNull(0.3),
                        Arbitraries.of("0", "0.5", "1.0", "1.7").injectNull(0.5),
                        Arbitraries.of("END", "", " ", "\n\nHuman:", "###").list().ofMaxSize(6),
                        Arbitraries.of("auto", "none", "required", "named").injectNull(0.3),
                        Arbitraries.of(true, false).injectNull(0.5),
                        Arbitraries.of("none", "minimal", "low", "medium", "high", "xhigh", "max").injectNull(0.5),
                        Arbitraries.of("object", "schema", "strict").injectNull(0.7),
                        Arbitraries.of(true, false))
                .as((max, temperature, stops, choice, parallel, effort, format, streamed) -> new Plot.Options(
                        max, temperature, stops, choice, parallel, effort, format, streamed, true));
        return Combinators.combine(first, rarely())
                .as((all, bare) -> bare
                        ? new Plot.Options(
                                all.maxTokens(),
                                all.temperature(),
                                all.stops(),
                                null,
                                null,
                                all.effort(),
                                all.format(),
                                all.streamed(),
                                false)
                        : all);
    }

    private static Arbitrary<Boolean> rarely() {
        return Arbitraries.of(false, false, false, true);
    }
}
