package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.hub.Sender;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Efforts;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.Schemas;
import llmgateway.transform.engine.rules.ServiceTiers;
import llmgateway.transform.engine.rules.TurnOrder;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.jspecify.annotations.Nullable;

/** Writes a request for an upstream: settings first, the growing input last. */
final class ResponsesRequestWriter {
    private static final long LEAST_TOKENS = 16;
    private static final int ID_LIMIT = 64;

    /** The first line of an agent's system prompt that only Anthropic reads, and that would spoil the prompt cache. */
    private static final String BILLING_LINE = "x-anthropic-billing-header:";

    private final Conversation conversation;
    private final RequestWriting writing;
    private final ModelFacts facts;
    private final Losses losses;
    private final ObjectNode body = JsonTree.object();

    ResponsesRequestWriter(Conversation conversation, RequestWriting writing) {
        this.conversation = conversation;
        this.writing = writing;
        this.facts = writing.facts();
        this.losses = writing.losses();
    }

    WrittenRequest write() throws RefusedException {
        InputWriter input = new InputWriter(writing);
        ToolsWriter tools = new ToolsWriter(writing);
        body.put("model", writing.model());
        system(input);
        tools.write(conversation.toolbox(), body);
        reasoning();
        text();
        maxTokens();
        sampling();
        sender();
        state(tools.searches());
        if (conversation.streamed()) {
            body.put("stream", true);
        }
        for (Turn turn : TurnOrder.arrange(conversation.turns(), losses)) {
            input.turn(turn);
        }
        body.set("input", input.items());
        return new WrittenRequest(body, tools.table(), conversation.limits().stops(), conversation.streamed());
    }

    private void system(InputWriter input) throws RefusedException {
        List<Text> texts = writing.system(conversation);
        texts.removeIf(text -> text.text().isBlank() || text.text().startsWith(BILLING_LINE));
        boolean marked = facts.cacheBreakpoints() && texts.stream().anyMatch(text -> text.cache() != null);
        if (texts.size() == 1 && !marked) {
            body.put("instructions", texts.get(0).text());
        } else {
            input.system(texts, "system");
        }
    }

    private void reasoning() throws RefusedException {
        Thinking thinking = conversation.thinking();
        Effort effort = Efforts.forOpenAi(thinking, facts, "reasoning.effort", losses);
        boolean reasons = (facts.reasoning() || !facts.efforts().isEmpty()) && effort != Effort.NONE;
        boolean shown = reasons && thinking.display() == Thinking.Display.SUMMARIZED;
        if (effort == null && !shown) {
            return;
        }
        ObjectNode reasoning = body.putObject("reasoning");
        if (effort != null) {
            reasoning.put("effort", effort.label());
        }
        if (shown) {
            reasoning.put("summary", "auto");
        }
    }

    private void text() {
        Format format = conversation.format();
        ObjectNode text = JsonTree.object();
        switch (format.kind()) {
            case UNSET -> {}
            case TEXT -> text.putObject("format").put("type", "text");
            case JSON_OBJECT -> text.putObject("format").put("type", "json_object");
            case JSON_SCHEMA -> schema(format, text.putObject("format"));
        }
        if (format.verbosity() != null) {
            text.put("verbosity", format.verbosity());
        }
        if (!text.isEmpty()) {
            body.set("text", text);
        }
    }

    private static void schema(Format format, ObjectNode written) {
        JsonNode schema = format.schema() == null ? JsonTree.object() : format.schema();
        written.put("type", "json_schema").put("name", format.name() == null ? "output" : format.name());
        if (format.description() != null) {
            written.put("description", format.description());
        }
        written.set("schema", schema);
        if (format.strict() != null) {
            written.put("strict", format.strict());
        } else if (format.name() == null) {
            written.put("strict", Schemas.strictAtOpenAi(schema));
        }
    }

    private void maxTokens() throws RefusedException {
        Long asked = conversation.limits().maxTokens();
        if (asked == null) {
            return;
        }
        if (asked <= 0) {
            throw Losses.refused("max_tokens", "is 0, and the upstream generates at least one token.");
        }
        long most = facts.maxOutput() > 0 ? facts.maxOutput() : Long.MAX_VALUE;
        if (asked < LEAST_TOKENS) {
            losses.note(Loss.VALUE_CLAMPED, "max_tokens");
        }
        body.put("max_output_tokens", Math.min(Math.max(asked, LEAST_TOKENS), most));
    }

    private void sampling() throws RefusedException {
        Sampling sampling = conversation.sampling();
        boolean all = facts.sampling() == ModelFacts.Sampling.ALL;
        drawn("temperature", sampling.temperature(), all);
        drawn("top_p", sampling.topP(), all);
        drawn("top_k", sampling.topK(), writing.has(Quirk.TOP_K));
        unknown("frequency_penalty", sampling.frequencyPenalty());
        unknown("presence_penalty", sampling.presencePenalty());
        unknown("seed", sampling.seed());
        unknown("logit_bias", sampling.logitBias());
        if (sampling.logprobs() && !all) {
            losses.note(Loss.SAMPLING_DROPPED, "logprobs");
        } else if (sampling.logprobs() && sampling.topLogprobs() != null) {
            body.put("top_logprobs", sampling.topLogprobs());
        }
    }

    private void drawn(String name, @Nullable JsonNode value, boolean taken) throws RefusedException {
        if (value != null && taken) {
            body.set(name, value);
        } else if (value != null && (name.equals("top_k") || value.doubleValue() != 1)) {
            losses.note(Loss.SAMPLING_DROPPED, name);
        }
    }

    private void unknown(String name, @Nullable JsonNode value) throws RefusedException {
        boolean nothing = value == null
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isObject() && value.isEmpty());
        if (!nothing || (value != null && name.equals("seed"))) {
            losses.note(Loss.FIELD_DROPPED, name);
        }
    }

    private void sender() throws RefusedException {
        Sender sender = conversation.sender();
        if (sender.user() != null) {
            body.put("safety_identifier", Identifiers.hashedIfLong(sender.user(), ID_LIMIT));
        }
        String tier = sender.serviceTier();
        if (sender.fast() && facts.fast()) {
            body.put("service_tier", "fast");
        } else if (tier != null) {
            body.put("service_tier", ServiceTiers.asked(tier));
        }
        if (sender.fast() && !facts.fast()) {
            losses.note(Loss.FIELD_DROPPED, "speed");
        }
    }

    /** Nothing is stored unless the client asks for it, so reasoning must come back in the conversation. */
    private void state(boolean searches) {
        body.setAll(conversation.shared());
        String session = conversation.sender().session();
        if (session != null && !body.has("prompt_cache_key")) {
            body.put("prompt_cache_key", Identifiers.hashedIfLong(session, ID_LIMIT));
        }
        if (!body.has("store")) {
            body.put("store", false);
        }
        ArrayNode include = body.putArray("include");
        include.add("reasoning.encrypted_content");
        if (searches) {
            include.add("web_search_call.action.sources");
        }
        if (conversation.sampling().logprobs() && facts.sampling() == ModelFacts.Sampling.ALL) {
            include.add("message.output_text.logprobs");
        }
    }
}
