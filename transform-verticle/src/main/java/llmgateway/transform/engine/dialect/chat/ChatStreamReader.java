package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.rules.UpstreamFault;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of a Chat server. The reply is whole with {@code [DONE]}, or where the stream ends after a finish reason; figures
 * may come at any place until then. An error that comes before anything else is told without a beginning.
 */
final class ChatStreamReader implements StreamReader {

    /** What goes on now. */
    private enum Open {
        NOTHING,
        REASONING,
        TEXT,
        REFUSAL
    }

    private final ReplyContext context;
    private final UsageFigures figures = new UsageFigures(Dialect.CHAT);
    private final Extras extras = new Extras();
    private final StreamedCalls calls;
    private final ThinkTags tags;
    private Consumer<StreamEvent> out = nobody -> {};
    private Open open = Open.NOTHING;
    private boolean started;
    private boolean spoke;
    private boolean refused;
    private boolean over;
    private String finish = "";
    private @Nullable JsonNode stopReason;
    private @Nullable String tier;

    ChatStreamReader(ReplyContext context) {
        this.context = context;
        this.calls = new StreamedCalls(context, this::closeForCall, this::tell);
        this.tags = new ThinkTags(this::reason, this::text);
    }

    @Override
    public void read(String name, JsonNode data, Consumer<StreamEvent> to) {
        out = to;
        if (over || !data.isObject()) {
            return;
        }
        ErrorBody error = ChatReplyReader.error(data);
        if (error != null) {
            fail(error);
            return;
        }
        start(data);
        if (data.hasNonNull("service_tier")) {
            tier = Spoken.textOf(data, "service_tier");
        }
        for (JsonNode choice : data.path("choices")) {
            if (!over && choice.path("index").asInt(0) == 0) {
                choice(choice);
            }
        }
        count(data.path("usage"));
    }

    @Override
    public void done(Consumer<StreamEvent> to) {
        out = to;
        if (started) {
            finish();
        }
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        out = to;
        if (!finish.isEmpty()) {
            finish();
        } else {
            fail(CUT);
        }
    }

    /** Some servers tell of the prompt's filtering first, in a chunk that belongs to no reply yet. */
    private void start(JsonNode data) {
        String id = Spoken.textOf(data, "id");
        if (started || (id.isEmpty() && data.path("choices").isEmpty())) {
            return;
        }
        started = true;
        calls.belongTo(id);
        String model = Spoken.textOf(data, "model");
        tell(new StreamEvent.Started(id, model.isEmpty() ? context.model() : model, null));
    }

    private void choice(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        if (delta.isEmpty()) {
            delta = spoke ? JsonTree.object() : choice.path("message");
        }
        say(delta);
        try {
            calls.read(delta);
        } catch (UpstreamFault fault) {
            fail(fault.error());
        }
        count(choice.path("usage"));
        String reason = Spoken.textOf(choice, "finish_reason");
        if (over || reason.isEmpty()) {
            return;
        }
        if (FinishReasons.failed(reason)) {
            fail("The upstream gave up its answer: " + reason + ".");
            return;
        }
        finish = reason;
        stopReason = choice.get("stop_reason");
        endCalls();
    }

    private void say(JsonNode delta) {
        spoke |= !delta.isEmpty();
        Spoken spoken = Spoken.of(delta);
        extras.add(delta);
        reason(spoken.reasoning());
        if (context.thinkTags()) {
            tags.feed(spoken.text());
        } else {
            text(spoken.text());
        }
        if (!spoken.refusal().isEmpty()) {
            open(Open.REFUSAL);
            refused = true;
            tell(new StreamEvent.RefusalDelta(spoken.refusal()));
        }
        if (open == Open.TEXT) {
            for (Citation citation : Annotations.read(delta)) {
                tell(new StreamEvent.Cited(citation));
            }
        }
    }

    private void reason(String text) {
        if (!text.isEmpty()) {
            open(Open.REASONING);
            tell(new StreamEvent.ReasoningDelta(text));
        }
    }

    private void text(String text) {
        if (!text.isEmpty()) {
            if (open != Open.TEXT) {
                calls.endWhole();
            }
            open(Open.TEXT);
            tell(new StreamEvent.TextDelta(text));
        }
    }

    private void open(Open next) {
        if (open != next) {
            close();
            open = next;
        }
    }

    private void close() {
        switch (open) {
            case NOTHING -> {}
            case REASONING -> tell(new StreamEvent.ReasoningEnd(extras.take(context.origin())));
            case TEXT, REFUSAL -> tell(new StreamEvent.TextEnd());
        }
        open = Open.NOTHING;
    }

    /** State that came without text stands before the call that it came with. */
    private void closeForCall() {
        tags.end();
        close();
        Opaque opaque = extras.take(context.origin());
        if (opaque != null) {
            tell(new StreamEvent.ReasoningEnd(opaque));
        }
    }

    private void count(JsonNode usage) {
        if (usage instanceof ObjectNode && !over) {
            figures.acceptAll(usage);
            tell(new StreamEvent.Counted(figures.usage()));
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        closeForCall();
        endCalls();
        if (!over) {
            tell(new StreamEvent.Finished(FinishReasons.read(finish, stopReason, calls.any(), refused), tier));
            over = true;
        }
    }

    private void endCalls() {
        try {
            calls.endAll();
        } catch (UpstreamFault fault) {
            fail(fault.error());
        }
    }

    private void fail(String message) {
        fail(ChatReplyReader.fault(message).error());
    }

    private void fail(ErrorBody error) {
        if (!over) {
            tell(new StreamEvent.Failed(error));
            over = true;
        }
    }

    private void tell(StreamEvent event) {
        out.accept(event);
    }
}
