package llmgateway.transform.engine.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.WebSearch;
import org.jspecify.annotations.Nullable;

/** Puts a streamed reply together again. */
public final class CompletionBuilder implements Consumer<StreamEvent> {
    /** A block that is complete, or a call whose arguments still grow. */
    private final List<Object> blocks = new ArrayList<>();

    private final Map<Integer, OpenCall> calls = new LinkedHashMap<>();
    private final StringBuilder open = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    private Kind kind = Kind.NONE;
    private String id = "";
    private String model = "";
    private @Nullable Usage usage;
    private @Nullable Ending ending;
    private @Nullable String serviceTier;
    private @Nullable ErrorBody error;

    private enum Kind {
        NONE,
        TEXT,
        REFUSAL,
        REASONING
    }

    private record OpenCall(StreamEvent.ToolStart start, StringBuilder arguments) {}

    @Override
    public void accept(StreamEvent event) {
        if (event instanceof StreamEvent.Started started) {
            id = started.id();
            model = started.model();
            usage = started.usage();
        } else if (event instanceof StreamEvent.TextDelta delta) {
            grow(Kind.TEXT, delta.text());
        } else if (event instanceof StreamEvent.RefusalDelta delta) {
            grow(Kind.REFUSAL, delta.text());
        } else if (event instanceof StreamEvent.ReasoningDelta delta) {
            grow(Kind.REASONING, delta.text());
        } else if (event instanceof StreamEvent.Cited cited) {
            citations.add(cited.citation());
        } else if (event instanceof StreamEvent.TextEnd) {
            closeText();
        } else if (event instanceof StreamEvent.ReasoningEnd end) {
            String text = kind == Kind.REASONING ? taken() : "";
            blocks.add(new Reasoning(text, end.opaque()));
        } else if (event instanceof StreamEvent.ToolStart start) {
            closeText();
            OpenCall call = new OpenCall(start, new StringBuilder());
            calls.put(start.key(), call);
            blocks.add(call);
        } else if (event instanceof StreamEvent.ToolArguments more && calls.containsKey(more.key())) {
            calls.get(more.key()).arguments().append(more.fragment());
        } else if (event instanceof StreamEvent.SearchEnd search) {
            closeText();
            blocks.add(new WebSearch(search.id(), search.query(), search.sources(), search.opaque()));
        } else {
            state(event);
        }
    }

    private void state(StreamEvent event) {
        if (event instanceof StreamEvent.Counted counted) {
            usage = counted.usage();
        } else if (event instanceof StreamEvent.Finished finished) {
            closeText();
            ending = finished.ending();
            serviceTier = finished.serviceTier();
        } else if (event instanceof StreamEvent.Failed failed) {
            error = failed.error();
        }
    }

    private void grow(Kind next, String text) {
        if (kind != next) {
            closeText();
            kind = next;
        }
        open.append(text);
    }

    private void closeText() {
        switch (kind) {
            case NONE -> {}
            case TEXT -> blocks.add(new Text(open.toString(), null, citations));
            case REFUSAL -> blocks.add(new Refusal(open.toString()));
            case REASONING -> blocks.add(new Reasoning(open.toString(), null));
        }
        taken();
    }

    private String taken() {
        String text = open.toString();
        open.setLength(0);
        citations.clear();
        kind = Kind.NONE;
        return text;
    }

    /** Whether the reply is whole. */
    public boolean isFinished() {
        return ending != null;
    }

    /** What the upstream failed with; null if it did not. */
    public @Nullable ErrorBody error() {
        return error;
    }

    /** The reply as far as it came. */
    public Completion build() {
        closeText();
        List<Block> whole = new ArrayList<>();
        for (Object block : blocks) {
            if (block instanceof OpenCall call) {
                StreamEvent.ToolStart start = call.start();
                whole.add(new ToolCall(
                        start.id(), start.name(), start.kind(), call.arguments().toString()));
            } else {
                whole.add((Block) block);
            }
        }
        Ending end = ending == null ? Ending.of(Stop.UNKNOWN) : ending;
        return new Completion(id, model, whole, end, usage, serviceTier);
    }
}
