package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ErrorMeaning;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.EventText;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the stream of an Anthropic client. Blocks come strictly one after the other and are opened by their first content; what
 * belongs to a later one waits in {@link BlockSequence}. A stream that failed ends with its error and nothing else.
 */
final class MessagesStreamWriter implements StreamWriter {
    private final ReplyContext context;
    private final ReplyBlocks shapes;
    private final BlockSequence blocks = new BlockSequence();
    private final Map<Integer, BlockSequence.Entry> calls = new HashMap<>();
    private BlockSequence.@Nullable Entry text;
    private BlockSequence.@Nullable Entry reasoning;
    private boolean textIsRefusal;
    private boolean started;
    private boolean over;
    private boolean called;
    private boolean refused;
    private int searches;
    private long characters;
    private @Nullable Usage usage;

    MessagesStreamWriter(ReplyContext context) {
        this.context = context;
        this.shapes = new ReplyBlocks(context);
    }

    @Override
    public void write(StreamEvent event, Buffer out) {
        if (over) {
            return;
        }
        if (event instanceof StreamEvent.Failed failed) {
            fail(failed.error(), out);
            return;
        }
        if (event instanceof StreamEvent.Started first) {
            start(first.id(), first.usage(), out);
            return;
        }
        start("", null, out);
        if (event instanceof StreamEvent.TextDelta delta) {
            addText(delta.text(), false, out);
        } else if (event instanceof StreamEvent.RefusalDelta delta) {
            refused = true;
            addText(delta.text(), true, out);
        } else if (event instanceof StreamEvent.TextEnd) {
            endText(out);
        } else if (event instanceof StreamEvent.ReasoningDelta delta) {
            addReasoning(delta.text(), out);
        } else if (event instanceof StreamEvent.ReasoningEnd end) {
            endReasoning(end.opaque(), out);
        } else if (event instanceof StreamEvent.Counted counted) {
            usage = counted.usage();
        } else if (event instanceof StreamEvent.Ping) {
            ping(out);
        } else if (event instanceof StreamEvent.SearchEnd search) {
            addSearch(search, out);
        } else if (event instanceof StreamEvent.Finished finished) {
            finish(finished, out);
        } else {
            writeCall(event, out);
        }
    }

    private void writeCall(StreamEvent event, Buffer out) {
        if (event instanceof StreamEvent.ToolStart start) {
            closeProse(out);
            called = true;
            ObjectNode block = shapes.call(start.id(), start.name(), JsonTree.object());
            calls.put(start.key(), blocks.add(DeltaKind.ofCall(start.kind()), block, out));
        } else if (event instanceof StreamEvent.ToolArguments more) {
            BlockSequence.Entry call = calls.get(more.key());
            if (call != null) {
                characters += more.fragment().length();
                blocks.append(call, more.fragment(), out);
            }
        } else if (event instanceof StreamEvent.ToolEnd end) {
            BlockSequence.Entry call = calls.remove(end.key());
            if (call != null) {
                blocks.end(call, null, out);
            }
        }
    }

    private void start(String id, @Nullable Usage known, Buffer out) {
        if (started) {
            return;
        }
        started = true;
        usage = known;
        ObjectNode message = shapes.message(id);
        message.putArray("content");
        message.putNull("stop_reason")
                .putNull("stop_sequence")
                .putNull("stop_details")
                .putNull("container");
        Usage told = known != null ? known : context.estimate(0);
        message.set("usage", UsageObject.of(told));
        ObjectNode event = JsonTree.object().put("type", "message_start");
        event.set("message", message);
        EventText.append(event, out);
        ping(out);
    }

    private static void ping(Buffer out) {
        EventText.append(JsonTree.object().put("type", "ping"), out);
    }

    private void addText(String more, boolean refusal, Buffer out) {
        if (more.isEmpty()) {
            return;
        }
        if (text == null || textIsRefusal != refusal) {
            closeProse(out);
            text = blocks.add(
                    DeltaKind.TEXT, JsonTree.object().put("type", "text").put("text", ""), out);
            textIsRefusal = refusal;
        }
        characters += more.length();
        blocks.append(text, more, out);
    }

    private void endText(Buffer out) {
        if (text != null) {
            blocks.end(text, null, out);
            text = null;
        }
    }

    private void addReasoning(String more, Buffer out) {
        if (more.isEmpty()) {
            return;
        }
        if (reasoning == null) {
            closeProse(out);
            reasoning = blocks.add(DeltaKind.THINKING, emptyThinking(), out);
        }
        characters += more.length();
        blocks.append(reasoning, more, out);
    }

    private static ObjectNode emptyThinking() {
        return JsonTree.object().put("type", "thinking").put("thinking", "").put("signature", "");
    }

    private void endReasoning(@Nullable Opaque opaque, Buffer out) {
        if (reasoning != null) {
            blocks.end(reasoning, shapes.envelope(opaque), out);
            reasoning = null;
            return;
        }
        ObjectNode whole = shapes.reasoning("", opaque);
        if (whole == null) {
            return;
        }
        closeProse(out);
        if (whole.path("type").asText().equals("thinking")) {
            BlockSequence.Entry silent = blocks.add(DeltaKind.THINKING, emptyThinking(), out);
            blocks.end(silent, whole.path("signature").asText(), out);
        } else {
            blocks.end(blocks.add(DeltaKind.NONE, whole, out), null, out);
        }
    }

    private void closeProse(Buffer out) {
        endText(out);
        if (reasoning != null) {
            endReasoning(null, out);
        }
    }

    private void addSearch(StreamEvent.SearchEnd search, Buffer out) {
        if (!context.webSearch()) {
            return;
        }
        closeProse(out);
        searches++;
        ObjectNode call = SearchBlocks.call(search.id(), JsonTree.object());
        BlockSequence.Entry opened = blocks.add(DeltaKind.ofCall(ToolCall.Kind.FUNCTION), call, out);
        blocks.append(opened, JsonTree.text(SearchBlocks.input(search.query())), out);
        blocks.end(opened, null, out);
        ObjectNode result = SearchBlocks.result(search.id(), search.sources(), shapes.envelope(search.opaque()));
        blocks.end(blocks.add(DeltaKind.NONE, result, out), null, out);
    }

    private void finish(StreamEvent.Finished finished, Buffer out) {
        over = true;
        closeProse(out);
        blocks.endAll(out);
        ObjectNode event = JsonTree.object().put("type", "message_delta");
        ObjectNode delta = event.putObject("delta");
        StopReason.write(finished.ending(), called, refused, delta);
        delta.putNull("container");
        Usage told = usage != null ? usage : context.estimate(characters);
        event.set("usage", UsageObject.of(told, searches, finished.serviceTier()));
        EventText.append(event, out);
        EventText.append(JsonTree.object().put("type", "message_stop"), out);
    }

    private void fail(ErrorBody error, Buffer out) {
        over = true;
        ErrorBody worded = ErrorMeaning.of(200, error).worded(error, Family.ANTHROPIC);
        ObjectNode event = JsonTree.object().put("type", "error");
        event.putObject("error").put("type", worded.type()).put("message", worded.message());
        EventText.append(event, out);
    }
}
