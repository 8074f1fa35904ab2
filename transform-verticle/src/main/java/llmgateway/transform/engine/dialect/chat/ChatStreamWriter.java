package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks for a Chat client. Only a reply that is whole ends with {@code [DONE]}. Reasoning goes out twice, as
 * {@code reasoning_content} for clients that show it, and as {@code reasoning_details} for clients that replay it.
 */
final class ChatStreamWriter implements StreamWriter {
    private final ReplyContext context;
    private final Chunks chunks;
    private final Map<Integer, Call> calls = new HashMap<>();
    private final List<Citation.Web> citations = new ArrayList<>();
    private int codePoints;
    private int textStart;
    private boolean refused;
    private boolean reasoned;
    private boolean reasoning;
    private int details;
    private @Nullable Usage usage;

    ChatStreamWriter(ReplyContext context) {
        this.context = context;
        this.chunks = new Chunks(context);
    }

    @Override
    public void write(StreamEvent event, Buffer out) {
        if (event instanceof StreamEvent.TextDelta delta) {
            codePoints += delta.text().codePointCount(0, delta.text().length());
            chunks.delta("{\"content\":" + JsonText.quote(delta.text()) + "}", out);
        } else if (event instanceof StreamEvent.ToolArguments more) {
            Call call = call(more.key());
            call.filled = true;
            arguments(call, more.fragment(), out);
        } else if (event instanceof StreamEvent.ReasoningDelta delta) {
            reason(delta.text(), out);
        } else if (event instanceof StreamEvent.Started started) {
            usage = started.usage();
            chunks.begin(started.id());
            chunks.delta("{\"role\":\"assistant\",\"content\":\"\"}", out);
        } else if (event instanceof StreamEvent.Cited cited) {
            cite(cited.citation(), out);
        } else if (event instanceof StreamEvent.TextEnd) {
            endText(out);
        } else if (event instanceof StreamEvent.RefusalDelta delta) {
            refuse(delta.text(), out);
        } else if (event instanceof StreamEvent.ReasoningEnd end) {
            endReasoning(end.opaque(), out);
        } else if (event instanceof StreamEvent.SearchEnd end) {
            endReasoning(end.opaque(), out);
        } else if (event instanceof StreamEvent.ToolStart start) {
            startCall(start, out);
        } else if (event instanceof StreamEvent.ToolEnd end) {
            Call call = call(end.key());
            if (!call.filled && call.kind == ToolCall.Kind.FUNCTION) {
                arguments(call, "{}", out);
            }
        } else if (event instanceof StreamEvent.Counted counted) {
            usage = counted.usage();
        } else if (event instanceof StreamEvent.Ping) {
            out.appendString(": ping\n\n");
        } else if (event instanceof StreamEvent.Finished finished) {
            finish(finished, out);
        } else if (event instanceof StreamEvent.Failed failed) {
            out.appendString("data: " + failed.error().openAi().encode() + "\n\n");
        }
    }

    /** Stretches of reasoning are parted by an empty line where they are shown, and are entries of their own where they are kept. */
    private void reason(String text, Buffer out) {
        String shown = reasoned && !reasoning ? "\n\n" + text : text;
        reasoned = true;
        reasoning = true;
        ObjectNode detail = ReasoningDetail.piece(text, null, details);
        chunks.delta(
                "{\"reasoning_content\":" + JsonText.quote(shown) + ",\"reasoning_details\":[" + JsonTree.text(detail)
                        + "]}",
                out);
    }

    private void endReasoning(@Nullable Opaque opaque, Buffer out) {
        if (opaque != null) {
            String sealed = context.envelopes().seal(opaque);
            ObjectNode detail =
                    reasoning ? ReasoningDetail.piece("", sealed, details) : ReasoningDetail.whole("", sealed, details);
            chunks.delta("{\"reasoning_details\":[" + JsonTree.text(detail) + "]}", out);
        }
        if (opaque != null || reasoning) {
            details++;
        }
        reasoning = false;
    }

    private void cite(Citation citation, Buffer out) {
        if (!(citation instanceof Citation.Web page)) {
            return;
        }
        if (page.start() < 0 || page.end() < 0) {
            citations.add(page);
        } else {
            annotate(page, out);
        }
    }

    /** Where a text ends is known only now to the citations that belong to all of it. */
    private void endText(Buffer out) {
        for (Citation.Web page : citations) {
            annotate(page, out);
        }
        citations.clear();
        textStart = codePoints;
    }

    private void annotate(Citation.Web page, Buffer out) {
        String annotation = JsonTree.text(Annotations.written(page, textStart, codePoints));
        chunks.delta("{\"annotations\":[" + annotation + "]}", out);
    }

    private void refuse(String text, Buffer out) {
        refused = true;
        chunks.delta("{\"refusal\":" + JsonText.quote(text) + "}", out);
    }

    private void startCall(StreamEvent.ToolStart start, Buffer out) {
        Call call = new Call(calls.size(), start.kind());
        calls.put(start.key(), call);
        boolean custom = start.kind() == ToolCall.Kind.CUSTOM;
        String type = custom ? "custom" : "function";
        ObjectNode written =
                JsonTree.object().put("index", call.index).put("id", start.id()).put("type", type);
        written.putObject(type)
                .put("name", ToolTable.wireName(start.name(), Integer.MAX_VALUE))
                .put(custom ? "input" : "arguments", "");
        chunks.delta("{\"tool_calls\":[" + JsonTree.text(written) + "]}", out);
    }

    private void arguments(Call call, String fragment, Buffer out) {
        String member = call.kind == ToolCall.Kind.CUSTOM ? "\"custom\":{\"input\":" : "\"function\":{\"arguments\":";
        chunks.delta(
                "{\"tool_calls\":[{\"index\":" + call.index + "," + member + JsonText.quote(fragment) + "}}]}", out);
    }

    private Call call(int key) {
        Call call = calls.get(key);
        if (call == null) {
            throw new IllegalStateException("There is no call " + key);
        }
        return call;
    }

    private void finish(StreamEvent.Finished finished, Buffer out) {
        endText(out);
        boolean refusalSaid = refused;
        String refusal = refusalSaid ? null : FinishReasons.refusal(finished.ending(), codePoints > 0);
        if (refusal != null) {
            refuse(refusal, out);
        }
        boolean stopped = finished.ending().stop() == Stop.STOP_SEQUENCE;
        chunks.finish(
                FinishReasons.written(finished.ending(), !calls.isEmpty(), refusalSaid),
                stopped ? finished.ending().stopSequence() : null,
                finished.serviceTier(),
                out);
        chunks.end(usage, out);
    }

    /** A call of this reply. */
    private static final class Call {
        private final int index;
        private final ToolCall.Kind kind;
        private boolean filled;

        Call(int index, ToolCall.Kind kind) {
            this.index = index;
            this.kind = kind;
        }
    }
}
