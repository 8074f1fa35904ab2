package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Limits;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import llmgateway.transform.engine.rules.RequestReading;
import org.jspecify.annotations.Nullable;

/** Reads the request of an Anthropic client: what stands beside the messages, itself. */
final class MessagesRequestReader {
    /** Members that are read, or that only steer Anthropic's own servers and change no answer. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "max_tokens",
            "system",
            "stop_sequences",
            "stream",
            "temperature",
            "top_p",
            "top_k",
            "metadata",
            "thinking",
            "output_config",
            "output_format",
            "tools",
            "tool_choice",
            "cache_control",
            "container",
            "service_tier",
            "speed",
            "mcp_servers",
            "context_management",
            "thread",
            "safeguards",
            "betas",
            "anthropic_beta",
            "anthropic_version");

    private final RequestObject request;
    private final RequestReading reading;
    private final Losses losses;

    MessagesRequestReader(ObjectNode request, RequestReading reading) {
        this.request = RequestObject.of(request);
        this.reading = reading;
        this.losses = reading.losses();
    }

    Conversation read() throws RefusedException {
        refuseWhatNobodyElseHas();
        noteWhatIsLost();
        TurnReader turns = new TurnReader(reading);
        turns.readSystem(request);
        turns.readMessages(request);
        ReasoningReader reasoning = new ReasoningReader(request, losses);
        String model = request.text("model");
        return new Conversation(
                model == null ? "" : model,
                request.isTrue("stream"),
                true,
                turns.system(),
                turns.turns(),
                new ToolboxReader(request, losses).read(),
                limits(),
                sampling(),
                reasoning.thinking(turns.effort()),
                reasoning.format(),
                sender(),
                JsonTree.object(),
                JsonTree.object());
    }

    private void refuseWhatNobodyElseHas() throws RefusedException {
        RequestObject thread = request.object("thread");
        if (thread != null && "continue".equals(thread.text("type"))) {
            throw Losses.refused(
                    "thread", "continues a conversation that only its own server knows; send the whole conversation.");
        }
        JsonNode container = request.member("container");
        if (container != null && container.path("skills").size() > 0) {
            throw Losses.refused("container.skills", "asks for skills, which the upstream does not have.");
        }
        if (request.has("safeguards")) {
            throw Losses.refused("safeguards", "asks for safeguards, which the upstream does not have.");
        }
    }

    private void noteWhatIsLost() throws RefusedException {
        request.noteOthers(KNOWN::contains, losses);
        if (request.has("container")) {
            losses.note(Loss.FIELD_DROPPED, "container");
        }
        RequestObject management = request.object("context_management");
        if (management != null && !keepsAll(management)) {
            losses.note(Loss.FIELD_DROPPED, "context_management");
        }
    }

    /** Whether the only edit is the one that changes nothing. */
    private static boolean keepsAll(RequestObject management) throws RefusedException {
        for (RequestObject edit : management.objects("edits")) {
            JsonNode keep = edit.member("keep");
            boolean nothing = "clear_thinking_20251015".equals(edit.text("type"))
                    && keep != null
                    && (keep.asText().equals("all")
                            || keep.path("type").asText().equals("all"));
            if (!nothing) {
                return false;
            }
        }
        return true;
    }

    private Limits limits() throws RefusedException {
        Long maxTokens = request.whole("max_tokens", 0);
        if (maxTokens != null && maxTokens == 0) {
            throw Losses.refused("max_tokens", "is 0, which only warms a cache; the upstream cannot do that.");
        }
        return new Limits(maxTokens, request.texts("stop_sequences"));
    }

    private Sampling sampling() throws RefusedException {
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                request.number("top_k"),
                null,
                null,
                null,
                null,
                false,
                null);
    }

    private Sender sender() throws RefusedException {
        String user = null;
        RequestObject metadata = request.object("metadata");
        if (metadata != null) {
            user = metadata.text("user_id");
            for (String name : metadata.names()) {
                if (!name.equals("user_id")) {
                    losses.note(Loss.FIELD_DROPPED, metadata.at(name));
                }
            }
        }
        String speed = request.text("speed");
        if (speed != null && !List.of("fast", "standard").contains(speed)) {
            losses.note(Loss.FIELD_DROPPED, "speed");
        }
        return new Sender(user, session(user), request.text("service_tier"), "fast".equals(speed));
    }

    /** Coding agents put a JSON text into the user id; its session is worth more than the header's. */
    private @Nullable String session(@Nullable String user) {
        if (user != null && user.startsWith("{")) {
            JsonNode parts = JsonTree.readOrNull(user);
            JsonNode session = parts == null ? null : parts.get("session_id");
            if (session != null && session.isTextual() && !session.textValue().isEmpty()) {
                return session.textValue();
            }
        }
        return reading.session();
    }
}
