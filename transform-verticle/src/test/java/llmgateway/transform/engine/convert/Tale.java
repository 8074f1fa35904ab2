package llmgateway.transform.engine.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * A model's reply, and how it is told piece by piece.
 *
 * @param step how many characters a piece has
 * @param interleaved whether calls grow side by side, where the dialect can say that
 */
record Tale(
        List<Piece> pieces, Stop stop, @Nullable Usage usage, int step, boolean interleaved) {

    /** Reasoning with state, then text, then calls; each may be empty. */
    record Piece(String thought, boolean sealed, String text, List<String> calls) {}

    static Arbitrary<Tale> any() {
        Arbitrary<Piece> piece = Combinators.combine(
                        words(), Arbitraries.of(true, false), words(), Plots.json().list().ofMaxSize(3))
                .as(Piece::new);
        Arbitrary<Usage> usage = Combinators.combine(
                        Arbitraries.longs().between(0, 1000),
                        Arbitraries.longs().between(0, 1000),
                        Arbitraries.longs().between(0, 1000))
                .as((input, output, cached) -> new Usage(input, output, cached, 0, output / 2, false));
        return Combinators.combine(
                        piece.list().ofMaxSize(3),
                        Arbitraries.of(Stop.END, Stop.END, Stop.MAX_TOKENS, Stop.CONTENT_FILTER),
                        usage,
                        Arbitraries.of(1, 2, 3, 7, 1000),
                        Arbitraries.of(true, false))
                .as(Tale::new);
    }

    /** Texts without empty lines, which some dialects use as joints. */
    private static Arbitrary<String> words() {
        return Plots.texts().map(text -> text.replace("\n", " ").replaceAll("\\p{Cs}", "?"));
    }

    /** The reply in one piece; blocks are put together as a stream's would be. */
    Completion completion(Dialect upstream) {
        llmgateway.transform.engine.rules.CompletionBuilder builder =
                new llmgateway.transform.engine.rules.CompletionBuilder();
        tell(upstream, builder);
        return builder.build();
    }

    private Ending ending(boolean called) {
        return Ending.of(called && stop == Stop.END ? Stop.TOOL_USE : stop);
    }

    private List<Block> blocks(Dialect upstream) {
        List<Block> blocks = new ArrayList<>();
        for (Piece piece : pieces) {
            Opaque state = piece.sealed() ? state(upstream, blocks.size()) : null;
            if (state != null || !piece.thought().isEmpty()) {
                blocks.add(new Reasoning(piece.thought(), state));
            }
            if (!piece.text().isEmpty()) {
                blocks.add(Text.of(piece.text()));
            }
            for (String arguments : piece.calls()) {
                blocks.add(new ToolCall(
                        "new_" + blocks.size(), ToolName.of("read"), ToolCall.Kind.FUNCTION, arguments));
            }
        }
        return blocks;
    }

    private static @Nullable Opaque state(Dialect upstream, int index) {
        return switch (upstream) {
            case MESSAGES -> Opaque.of("", Opaque.Kind.SIGNATURE, "Eq+/=" + index);
            case RESPONSES -> new Opaque("", Opaque.Kind.ENCRYPTED, "gAAAA-_=" + index, "rs_" + index, List.of());
            default -> null;
        };
    }

    /** Tells the reply as a stream. */
    void tell(Dialect upstream, Consumer<StreamEvent> out) {
        List<Block> blocks = blocks(upstream);
        out.accept(new StreamEvent.Started("msg_7", "model", usage));
        List<Integer> open = new ArrayList<>();
        for (int key = 0; key < blocks.size(); key++) {
            Block block = blocks.get(key);
            boolean last = key + 1 == blocks.size() || !(blocks.get(key + 1) instanceof ToolCall);
            if (block instanceof ToolCall call) {
                out.accept(new StreamEvent.ToolStart(key, call.id(), call.name(), call.kind()));
                open.add(key);
                if (!interleaved || last) {
                    grow(open, blocks, out);
                    open.clear();
                }
            } else if (block instanceof Text text) {
                pieces(text.text()).forEach(piece -> out.accept(new StreamEvent.TextDelta(piece)));
                out.accept(new StreamEvent.TextEnd());
            } else if (block instanceof Reasoning reasoning) {
                pieces(reasoning.text()).forEach(piece -> out.accept(new StreamEvent.ReasoningDelta(piece)));
                out.accept(new StreamEvent.ReasoningEnd(reasoning.opaque()));
            }
        }
        if (usage != null) {
            out.accept(new StreamEvent.Counted(usage));
        }
        boolean called = blocks.stream().anyMatch(ToolCall.class::isInstance);
        out.accept(new StreamEvent.Finished(ending(called), null));
    }

    /** Calls grow in turns, a piece of each. */
    private void grow(List<Integer> keys, List<Block> blocks, Consumer<StreamEvent> out) {
        boolean more = true;
        for (int at = 0; more; at++) {
            more = false;
            for (int key : keys) {
                List<String> pieces = pieces(((ToolCall) blocks.get(key)).arguments());
                if (at < pieces.size()) {
                    out.accept(new StreamEvent.ToolArguments(key, pieces.get(at)));
                    more = true;
                }
            }
        }
        keys.forEach(key -> out.accept(new StreamEvent.ToolEnd(key)));
    }

    private List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); at += step) {
            pieces.add(text.substring(at, Math.min(text.length(), at + step)));
        }
        return pieces;
    }
}
