package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.StreamReader;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/** Reads the stream of an Anthropic upstream. The reply is whole once a stop reason was given, even if {@code message_stop} is missing. */
final class MessagesStreamReader implements StreamReader {
    private final ReplyContext context;
    private final UsageFigures figures = new UsageFigures(Dialect.MESSAGES);
    private final Map<Integer, OpenBlock> open = new LinkedHashMap<>();
    private final BlockOpener opener;
    private boolean started;
    private boolean over;
    private @Nullable Ending ending;
    private @Nullable String serviceTier;

    MessagesStreamReader(ReplyContext context) {
        this.context = context;
        this.opener = new BlockOpener(context);
    }

    @Override
    public void read(String name, JsonNode data, Consumer<StreamEvent> out) {
        if (over) {
            return;
        }
        String type = data.path("type").asText(name);
        if (type.equals("error") || data.path("error").isContainerNode()) {
            fail(ErrorBody.of(data), out);
            return;
        }
        switch (type) {
            case "message_start" -> start(data.path("message"), out);
            case "content_block_start" -> openBlock(data, out);
            case "content_block_delta" -> delta(data, out);
            case "content_block_stop" -> closeBlock(data.path("index").asInt(), out);
            case "message_delta" -> messageDelta(data, out);
            case "message_stop" -> finish(out);
            case "ping" -> {
                if (started) {
                    out.accept(new StreamEvent.Ping());
                }
            }
            default -> {}
        }
    }

    @Override
    public void end(Consumer<StreamEvent> out) {
        if (!over && ending != null) {
            finish(out);
        } else if (!over) {
            fail(CUT, out);
        }
    }

    private void start(JsonNode message, Consumer<StreamEvent> out) {
        if (started) {
            return;
        }
        started = true;
        boolean counted = message.get("usage") instanceof ObjectNode;
        count(message.path("usage"));
        String id = message.path("id").asText();
        opener.replyId(id);
        out.accept(new StreamEvent.Started(
                id, message.path("model").asText(context.model()), counted ? figures.usage() : null));
    }

    private void count(JsonNode usage) {
        figures.acceptAll(usage);
        String tier = MessagesReplyReader.text(usage.get("service_tier"));
        if (tier != null) {
            serviceTier = tier;
        }
    }

    private void openBlock(JsonNode data, Consumer<StreamEvent> out) {
        start(data, out);
        int index = data.path("index").asInt();
        closeBlock(index, out);
        closeProse(out);
        OpenBlock block = opener.open(data.path("content_block"), out);
        if (block != null) {
            open.put(index, block);
        }
    }

    /** Text and reasoning are never open beside other blocks, even where a server forgets to close them. */
    private void closeProse(Consumer<StreamEvent> out) {
        for (Integer index : open.keySet().toArray(new Integer[0])) {
            if (!(open.get(index) instanceof OpenBlock.Call)) {
                closeBlock(index, out);
            }
        }
    }

    private void delta(JsonNode data, Consumer<StreamEvent> out) {
        OpenBlock block = open.get(data.path("index").asInt());
        if (block != null) {
            block.delta(data.path("delta"), out);
        }
    }

    private void closeBlock(int index, Consumer<StreamEvent> out) {
        OpenBlock block = open.remove(index);
        if (block != null) {
            block.close(out);
        }
    }

    private void messageDelta(JsonNode data, Consumer<StreamEvent> out) {
        start(data, out);
        if (data.path("delta").path("stop_reason").isTextual()) {
            ending = StopReason.read(data.path("delta"));
        }
        if (data.get("usage") instanceof ObjectNode usage) {
            count(usage);
            out.accept(new StreamEvent.Counted(figures.usage()));
        }
    }

    private void finish(Consumer<StreamEvent> out) {
        start(JsonTree.object(), out);
        for (Integer index : open.keySet().toArray(new Integer[0])) {
            closeBlock(index, out);
        }
        over = true;
        out.accept(new StreamEvent.Finished(ending == null ? Ending.of(Stop.UNKNOWN) : ending, serviceTier));
    }

    private void fail(ErrorBody error, Consumer<StreamEvent> out) {
        over = true;
        out.accept(new StreamEvent.Failed(error));
    }
}
