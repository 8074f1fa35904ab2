package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Usage;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Completion;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CompletionBuilder;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.rules.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a reply says, so that replies of different dialects can be compared: some dialects have one text and one reasoning only, and
 * fewer reasons to stop.
 *
 * @param spoken the visible words, refusals among them
 * @param calls id, kind, name and compact arguments of each
 */
record Said(
        String reasoning, String spoken, List<String> calls, Stop stop, @Nullable Usage usage) {

    static Said of(Completion completion) {
        StringBuilder reasoning = new StringBuilder();
        StringBuilder spoken = new StringBuilder();
        List<String> calls = new ArrayList<>();
        for (Block block : completion.blocks()) {
            if (block instanceof Text text) {
                spoken.append(text.text());
            } else if (block instanceof Refusal refusal) {
                spoken.append(refusal.text());
            } else if (block instanceof Reasoning thought) {
                reasoning.append(thought.text());
            } else if (block instanceof ToolCall call) {
                calls.add(call.id() + ' ' + call.kind() + ' ' + call.name() + ' ' + Gist.arguments(call));
            }
        }
        Stop stop = common(completion.ending().stop());
        return new Said(unparted(reasoning), unparted(spoken), calls, stop, completion.usage());
    }

    /** Joints between parts are empty lines in some dialects and nothing in others. */
    private static String unparted(StringBuilder text) {
        return text.toString().replace("\n\n", "");
    }

    private static Stop common(Stop stop) {
        return switch (stop) {
            case END, STOP_SEQUENCE, PAUSED, UNKNOWN -> Stop.END;
            case MAX_TOKENS, CONTEXT_FULL -> Stop.MAX_TOKENS;
            case REFUSAL, CONTENT_FILTER -> Stop.REFUSAL;
            case TOOL_USE -> Stop.TOOL_USE;
        };
    }

    /** A stream put together by its own dialect's reader. */
    static Completion ofStream(WireFormat format, ReplyContext context, String stream) {
        CompletionBuilder builder = new CompletionBuilder();
        EventReading reading = new EventReading(format.reader(context), builder);
        try {
            reading.feed(Buffer.buffer(stream));
        } catch (RefusedException broken) {
            throw new AssertionError(broken);
        }
        reading.end();
        if (!builder.isFinished()) {
            throw new AssertionError("not whole: " + builder.error());
        }
        return builder.build();
    }

    /** A whole answer as its own dialect's reader reads it. */
    static Completion ofJson(WireFormat format, ReplyContext context, String json) {
        try {
            return format.readReply(Objects.requireNonNull(JsonTree.readOrNull(json)), context);
        } catch (UpstreamFault fault) {
            throw new AssertionError(fault);
        }
    }
}
