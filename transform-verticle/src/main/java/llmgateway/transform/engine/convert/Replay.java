package llmgateway.transform.engine.convert;

import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.WebSearch;

/** Tells a whole reply as if it were streamed. */
final class Replay {

    private Replay() {}

    static void of(Completion completion, Consumer<StreamEvent> out) {
        out.accept(new StreamEvent.Started(completion.id(), completion.model(), completion.usage()));
        int calls = 0;
        for (Block block : completion.blocks()) {
            if (block instanceof ToolCall call) {
                tell(call, calls++, out);
            } else {
                tell(block, out);
            }
        }
        if (completion.usage() != null) {
            out.accept(new StreamEvent.Counted(completion.usage()));
        }
        out.accept(new StreamEvent.Finished(completion.ending(), completion.serviceTier()));
    }

    private static void tell(ToolCall call, int key, Consumer<StreamEvent> out) {
        out.accept(new StreamEvent.ToolStart(key, call.id(), call.name(), call.kind()));
        if (!call.arguments().isEmpty()) {
            out.accept(new StreamEvent.ToolArguments(key, call.arguments()));
        }
        out.accept(new StreamEvent.ToolEnd(key));
    }

    private static void tell(Block block, Consumer<StreamEvent> out) {
        if (block instanceof Text text) {
            if (!text.text().isEmpty()) {
                out.accept(new StreamEvent.TextDelta(text.text()));
                for (Citation citation : text.citations()) {
                    out.accept(new StreamEvent.Cited(citation));
                }
                out.accept(new StreamEvent.TextEnd());
            }
        } else if (block instanceof Refusal refusal) {
            out.accept(new StreamEvent.RefusalDelta(refusal.text()));
            out.accept(new StreamEvent.TextEnd());
        } else if (block instanceof Reasoning reasoning) {
            if (!reasoning.text().isEmpty()) {
                out.accept(new StreamEvent.ReasoningDelta(reasoning.text()));
            }
            out.accept(new StreamEvent.ReasoningEnd(reasoning.opaque()));
        } else if (block instanceof WebSearch search) {
            out.accept(new StreamEvent.SearchStart(search.id(), search.query()));
            out.accept(new StreamEvent.SearchEnd(search.id(), search.query(), search.sources(), search.opaque()));
        }
    }
}
