package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Pattern;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;

/** Writes who asks and on what terms, and notes the members that OpenAI's dialects share and Anthropic does not have. */
final class SenderWriter {
    private static final int LONGEST_USER = 256;

    /** What looks like a telephone number. */
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ()./-]{5,}[0-9]");

    private final Conversation conversation;
    private final RequestWriting writing;
    private final Losses losses;

    SenderWriter(Conversation conversation, RequestWriting writing) {
        this.conversation = conversation;
        this.writing = writing;
        this.losses = writing.losses();
    }

    void write(ObjectNode body) throws RefusedException {
        Sender sender = conversation.sender();
        String user = sender.user();
        if (user != null && !user.isEmpty()) {
            boolean secret = user.length() > LONGEST_USER
                    || user.indexOf('@') >= 0
                    || PHONE.matcher(user).matches();
            body.putObject("metadata").put("user_id", secret ? Sha256.hex(user) : user);
        }
        writeTier(sender, body);
        for (Map.Entry<String, JsonNode> member : conversation.shared().properties()) {
            if (!meansNothing(member.getKey(), member.getValue())) {
                losses.note(Loss.FIELD_DROPPED, member.getKey());
            }
        }
    }

    private void writeTier(Sender sender, ObjectNode body) throws RefusedException {
        boolean fast = sender.fast();
        String tier = sender.serviceTier();
        if (tier != null) {
            switch (tier) {
                case "default", "standard_only" -> body.put("service_tier", "standard_only");
                case "auto", "priority", "scale" -> body.put("service_tier", "auto");
                case "fast", "ultrafast" -> fast = true;
                default -> losses.note(Loss.FIELD_DROPPED, "service_tier");
            }
        }
        if (fast && writing.facts().fast()) {
            body.put("speed", "fast");
        } else if (fast) {
            losses.note(Loss.FIELD_DROPPED, sender.fast() ? "speed" : "service_tier");
        }
    }

    /** Whether leaving the member out changes nothing: hints for caches, defaults, empty values. */
    private static boolean meansNothing(String name, JsonNode value) {
        return name.startsWith("prompt_cache_")
                || value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (name.equals("store") && value.isBoolean() && !value.booleanValue());
    }
}
