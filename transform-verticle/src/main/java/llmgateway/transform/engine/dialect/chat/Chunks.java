package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;
import llmgateway.transform.engine.rules.ServiceTiers;
import org.jspecify.annotations.Nullable;

/** Frames the chunks of one stream, which all have the same head; with figures asked for, each says that it has none. */
final class Chunks {
    private final ReplyContext context;
    private String head = "";
    private String tail = "";

    Chunks(ReplyContext context) {
        this.context = context;
    }

    /** The stream of the reply that the upstream calls {@code upstreamId} begins. */
    void begin(String upstreamId) {
        head = "data: {\"id\":" + JsonText.quote(context.replyId(ChatReplyWriter.ID_PREFIX, upstreamId))
                + ",\"object\":\"chat.completion.chunk\",\"created\":" + context.createdAt() + ",\"model\":"
                + JsonText.quote(context.model());
        tail = (context.usageAsked() ? ",\"usage\":null" : "") + "}\n\n";
    }

    /** Appends a chunk with the delta that {@code json} is. */
    void delta(String json, Buffer out) {
        out.appendString(head)
                .appendString(",\"choices\":[{\"index\":0,\"delta\":")
                .appendString(json)
                .appendString(",\"logprobs\":null,\"finish_reason\":null}]")
                .appendString(tail);
    }

    /** Appends the chunk that says why the reply ended. */
    void finish(String reason, @Nullable String stopSequence, @Nullable String tier, Buffer out) {
        ObjectNode choice = JsonTree.object().put("index", 0);
        choice.putObject("delta");
        choice.putNull("logprobs").put("finish_reason", reason);
        if (stopSequence != null) {
            choice.put("stop_reason", stopSequence);
        }
        out.appendString(head).appendString(",\"choices\":[" + JsonTree.text(choice) + "]");
        if (tier != null) {
            out.appendString(",\"service_tier\":" + JsonText.quote(ServiceTiers.told(tier)));
        }
        out.appendString(tail);
    }

    /** Appends the figures, if the client wants them and there are any, and the end marker. */
    void end(@Nullable Usage usage, Buffer out) {
        if (context.usageAsked() && usage != null) {
            String figures = JsonTree.text(UsageObject.written(usage));
            out.appendString(head + ",\"choices\":[],\"usage\":" + figures + "}\n\n");
        }
        out.appendString("data: [DONE]\n\n");
    }
}
