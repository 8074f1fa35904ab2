package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.ServiceTiers;
import llmgateway.transform.engine.rules.WrittenRequest;

/** Writes a conversation for a Chat server: the settings first, the messages last. */
final class ChatRequestWriter {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_USER = 64;
    private static final Set<String> TIERS = Set.of("auto", "default", "flex", "scale", "priority", "fast");

    private final Conversation conversation;
    private final RequestWriting writing;
    private final Losses losses;
    private final ObjectNode body = JsonTree.object();
    private List<String> emulatedStops = List.of();

    ChatRequestWriter(Conversation conversation, RequestWriting writing) {
        this.conversation = conversation;
        this.writing = writing;
        this.losses = writing.losses();
    }

    WrittenRequest write() throws RefusedException {
        ToolsWriter tools = new ToolsWriter(writing);
        tools.read(conversation.toolbox());
        FormatWriter format = new FormatWriter(writing);
        body.put("model", writing.model());
        stream();
        limits();
        new SamplingWriter(writing).write(conversation.sampling(), body);
        effort(tools.hasFunctions());
        format.write(conversation.format(), body);
        sender();
        shared();
        tools.write(body);
        ArrayNode messages = new MessagesWriter(writing).write(conversation, format.instruction());
        if (messages.isEmpty()) {
            throw Losses.refused("messages", "holds nothing that can be sent to the upstream.");
        }
        body.set("messages", messages);
        return new WrittenRequest(body, tools.table(), emulatedStops, conversation.streamed());
    }

    private void stream() {
        if (conversation.streamed()) {
            body.put("stream", true);
            if (!writing.has(Quirk.NO_STREAM_OPTIONS)) {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
    }

    private void limits() throws RefusedException {
        Long asked = conversation.limits().maxTokens();
        if (asked != null) {
            if (asked < 1) {
                throw Losses.refused("max_tokens", "must be at least 1 for the upstream.");
            }
            int most = writing.facts().maxOutput();
            body.put(limitName(), most > 0 ? Math.min(asked, most) : asked);
        }
        List<String> stops = conversation.limits().stops();
        if (!writing.facts().stops()) {
            emulatedStops = stops;
        } else if (!stops.isEmpty()) {
            if (stops.size() > MOST_STOPS) {
                losses.note(Loss.STOPS_CUT, "stop_sequences");
            }
            ArrayNode array = body.putArray("stop");
            stops.stream().limit(MOST_STOPS).forEach(array::add);
        }
    }

    private String limitName() {
        boolean newer = writing.official() || writing.facts().reasoning();
        if (writing.has(Quirk.MAX_TOKENS)) {
            newer = false;
        } else if (writing.has(Quirk.MAX_COMPLETION_TOKENS)) {
            newer = true;
        }
        return newer ? "max_completion_tokens" : "max_tokens";
    }

    private void effort(boolean functions) throws RefusedException {
        Thinking thinking = conversation.thinking();
        boolean named = thinking.effort() != null || thinking.mode() == Thinking.Mode.UNSET;
        String path = named ? "reasoning.effort" : "thinking";
        Effort effort = Efforts.forOpenAi(thinking, writing.facts(), path, losses);
        if (functions && writing.facts().chatToolsNeedNoEffort()) {
            if (effort != Effort.NONE) {
                losses.note(Loss.THINKING_DROPPED, path);
            }
            effort = Effort.NONE;
        }
        if (effort != null) {
            body.put("reasoning_effort", effort.label());
        }
    }

    /** Servers other than the vendor's own refuse what they do not know, so they are not told of the sender without being asked to. */
    private void sender() throws RefusedException {
        Sender sender = conversation.sender();
        serviceTier(sender);
        if (sender.user() != null) {
            String user = Identifiers.hashedIfLong(sender.user(), LONGEST_USER);
            if (writing.has(Quirk.USER)) {
                body.put("user", user);
            } else if (writing.official()) {
                body.put("safety_identifier", user);
            }
        }
        if (writing.official()
                && sender.session() != null
                && !conversation.shared().has("prompt_cache_key")) {
            body.put("prompt_cache_key", Identifiers.hashedIfLong(sender.session(), LONGEST_USER));
        }
    }

    private void serviceTier(Sender sender) throws RefusedException {
        if (sender.fast()) {
            if (writing.official() && writing.facts().fast()) {
                body.put("service_tier", "fast");
                return;
            }
            losses.note(Loss.FIELD_DROPPED, "speed");
        }
        if (sender.serviceTier() == null) {
            return;
        }
        String tier = ServiceTiers.asked(sender.serviceTier());
        if (TIERS.contains(tier) && writing.official()) {
            body.put("service_tier", tier);
        } else if (!(tier.equals("auto") || tier.equals("default"))) {
            losses.note(Loss.FIELD_DROPPED, "service_tier");
        }
    }

    private void shared() throws RefusedException {
        for (var member : conversation.shared().properties()) {
            if (!member.getKey().equals("store")) {
                body.set(member.getKey(), member.getValue());
            } else if (member.getValue().asBoolean()) {
                losses.note(Loss.FIELD_DROPPED, "store");
            }
        }
    }
}
