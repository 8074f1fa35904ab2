package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ErrorMeaning;
import llmgateway.transform.engine.error.ErrorWords;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream for a client, strictly one item after the other: while a call is open, whatever does not belong to it waits until
 * it is over. The output of the last event is made of the very items that were told to be done.
 */
final class ResponsesStreamWriter implements StreamWriter {
    private static final Buffer COMMENT = Buffer.buffer(": ping\n\n");

    private final ReplyContext context;
    private final EventLines lines = new EventLines();
    private final ArrayNode output = JsonTree.array();
    private final List<StreamEvent> waiting = new ArrayList<>();
    private ResponseObject response;
    private OutputItems items;
    private @Nullable OpenItem open;
    private @Nullable Usage usage;
    private boolean refused;
    private boolean over;
    private int textLength;
    private long characters;

    ResponsesStreamWriter(ReplyContext context) {
        this.context = context;
        ItemIds unknown = new ItemIds("", context);
        this.response = new ResponseObject(unknown, context);
        this.items = new OutputItems(unknown, context);
    }

    @Override
    public void write(StreamEvent event, Buffer out) {
        if (over) {
            return;
        }
        if (event instanceof StreamEvent.Started started) {
            start(started, out);
        } else if (event instanceof StreamEvent.Counted counted) {
            usage = counted.usage();
        } else if (event instanceof StreamEvent.Ping) {
            out.appendBuffer(COMMENT);
        } else if (event instanceof StreamEvent.Finished finished) {
            finish(finished, out);
        } else if (event instanceof StreamEvent.Failed failed) {
            fail(failed.error(), out);
        } else if (open instanceof OpenCall call && !belongs(event, call)) {
            waiting.add(event);
        } else {
            tell(event, out);
        }
    }

    private static boolean belongs(StreamEvent event, OpenCall call) {
        return (event instanceof StreamEvent.ToolArguments more && more.key() == call.key())
                || (event instanceof StreamEvent.ToolEnd end && end.key() == call.key());
    }

    private void start(StreamEvent.Started started, Buffer out) {
        ItemIds ids = new ItemIds(started.id(), context);
        response = new ResponseObject(ids, context);
        items = new OutputItems(ids, context);
        usage = started.usage();
        ObjectNode begun = JsonTree.object().set("response", response.begun());
        lines.event("response.created", begun, out);
        lines.event("response.in_progress", begun, out);
    }

    private void tell(StreamEvent event, Buffer out) {
        if (event instanceof StreamEvent.TextDelta delta) {
            if (!delta.text().isEmpty()) {
                count(delta.text());
                message(out).text(delta.text(), out);
            }
        } else if (event instanceof StreamEvent.RefusalDelta delta) {
            refuse(delta.text(), out);
        } else if (event instanceof StreamEvent.Cited cited && open instanceof OpenMessage message) {
            message.cite(cited.citation());
        } else if (event instanceof StreamEvent.TextEnd && open instanceof OpenMessage message) {
            message.endParts(out);
        } else if (event instanceof StreamEvent.ReasoningDelta delta) {
            if (!delta.text().isEmpty()) {
                count(delta.text());
                reasoning(out).text(delta.text(), out);
            }
        } else if (event instanceof StreamEvent.ReasoningEnd end) {
            endReasoning(end.opaque(), out);
        } else if (event instanceof StreamEvent.SearchStart search) {
            begin(new OpenSearch(lines, items, next(out), search.query()), out);
        } else if (event instanceof StreamEvent.SearchEnd search) {
            endSearch(search, out);
        } else {
            tellCall(event, out);
        }
    }

    private void tellCall(StreamEvent event, Buffer out) {
        if (event instanceof StreamEvent.ToolStart start) {
            begin(new OpenCall(lines, items, next(out), start), out);
        } else if (event instanceof StreamEvent.ToolArguments more && open instanceof OpenCall call) {
            count(more.fragment());
            call.arguments(more.fragment(), out);
        } else if (event instanceof StreamEvent.ToolEnd && open instanceof OpenCall) {
            end(OutputItems.COMPLETED, out);
            tellWaiting(out);
        }
    }

    private void tellWaiting(Buffer out) {
        List<StreamEvent> held = List.copyOf(waiting);
        waiting.clear();
        held.forEach(event -> write(event, out));
    }

    private void refuse(String words, Buffer out) {
        if (!words.isEmpty()) {
            refused = true;
            count(words);
            message(out).refusal(words, out);
        }
    }

    private OpenMessage message(Buffer out) {
        if (open instanceof OpenMessage message) {
            return message;
        }
        return begin(new OpenMessage(lines, items, next(out), textLength), out);
    }

    private OpenReasoning reasoning(Buffer out) {
        if (open instanceof OpenReasoning reasoning) {
            return reasoning;
        }
        return begin(new OpenReasoning(lines, items, next(out)), out);
    }

    private void endReasoning(@Nullable Opaque opaque, Buffer out) {
        if (opaque != null || open instanceof OpenReasoning) {
            reasoning(out).keep(opaque);
            end(OutputItems.COMPLETED, out);
        }
    }

    private void endSearch(StreamEvent.SearchEnd search, Buffer out) {
        OpenSearch searching = open instanceof OpenSearch begun
                ? begun
                : begin(new OpenSearch(lines, items, next(out), search.query()), out);
        searching.found(search.query(), search.sources());
        end(OutputItems.COMPLETED, out);
        if (search.opaque() != null) {
            endReasoning(search.opaque(), out);
        }
    }

    /** Ends what is open and returns the index of the next item. */
    private int next(Buffer out) {
        end(OutputItems.COMPLETED, out);
        return output.size();
    }

    private <T extends OpenItem> T begin(T item, Buffer out) {
        open = item;
        item.announce(out);
        return item;
    }

    private void end(String status, Buffer out) {
        if (open != null) {
            output.add(open.end(status, out));
            textLength += open instanceof OpenMessage message ? message.textLength() : 0;
            open = null;
        }
    }

    private void count(String text) {
        characters += text.length();
    }

    private void finish(StreamEvent.Finished finished, Buffer out) {
        while (!waiting.isEmpty()) {
            end(OutputItems.COMPLETED, out);
            tellWaiting(out);
        }
        Ending ending = finished.ending();
        if (ending.stop() == Stop.REFUSAL && !refused) {
            if (open instanceof OpenCall) {
                end(OutputItems.COMPLETED, out);
            }
            refuse(ResponseObject.refusal(ending), out);
        }
        boolean complete = ResponseObject.reason(ending.stop()) == null;
        end(complete ? OutputItems.COMPLETED : OutputItems.INCOMPLETE, out);
        over = true;
        ObjectNode whole = response.ended(ending, output, usage, characters, finished.serviceTier());
        lines.event(
                complete ? "response.completed" : "response.incomplete",
                JsonTree.object().set("response", whole),
                out);
    }

    private void fail(ErrorBody error, Buffer out) {
        over = true;
        ErrorBody worded = ErrorMeaning.of(200, error).worded(error, Family.OPENAI);
        ObjectNode failed = response.failed(ErrorWords.responsesCode(worded), worded, output, usage);
        lines.event("response.failed", JsonTree.object().set("response", failed), out);
    }
}
