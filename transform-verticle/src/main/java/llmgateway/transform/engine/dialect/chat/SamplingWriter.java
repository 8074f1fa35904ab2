package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** Writes how tokens are drawn, as far as the model lets itself be told. */
final class SamplingWriter {
    private final RequestWriting writing;
    private final ModelFacts.Sampling taken;
    private final Losses losses;

    SamplingWriter(RequestWriting writing) {
        this.writing = writing;
        this.taken = writing.facts().sampling();
        this.losses = writing.losses();
    }

    void write(Sampling sampling, ObjectNode body) throws RefusedException {
        switch (taken) {
            case ALL -> {
                put("temperature", sampling.temperature(), body);
                put("top_p", sampling.topP(), body);
            }
            case ONE -> one(sampling, body);
            case DEFAULTS, NONE -> {
                dropUnlessDefault("temperature", sampling.temperature(), 1);
                dropUnlessDefault("top_p", sampling.topP(), 1);
            }
        }
        if (writing.has(Quirk.TOP_K)) {
            put("top_k", sampling.topK(), body);
        } else if (sampling.topK() != null) {
            losses.note(Loss.FIELD_DROPPED, "top_k");
        }
        others(sampling, body);
    }

    private void one(Sampling sampling, ObjectNode body) throws RefusedException {
        JsonNode temperature = sampling.temperature();
        if (temperature == null) {
            put("top_p", sampling.topP(), body);
            return;
        }
        if (temperature.doubleValue() > 1) {
            losses.note(Loss.VALUE_CLAMPED, "temperature");
            temperature = IntNode.valueOf(1);
        }
        put("temperature", temperature, body);
        dropUnlessDefault("top_p", sampling.topP(), 1);
    }

    private void others(Sampling sampling, ObjectNode body) throws RefusedException {
        boolean all = taken == ModelFacts.Sampling.ALL;
        if (all) {
            put("frequency_penalty", sampling.frequencyPenalty(), body);
            put("presence_penalty", sampling.presencePenalty(), body);
            put("seed", sampling.seed(), body);
            put("logit_bias", sampling.logitBias(), body);
        } else {
            dropUnlessDefault("frequency_penalty", sampling.frequencyPenalty(), 0);
            dropUnlessDefault("presence_penalty", sampling.presencePenalty(), 0);
            drop("seed", sampling.seed());
            drop("logit_bias", sampling.logitBias());
        }
        Integer alternatives = sampling.topLogprobs();
        if (!sampling.logprobs() && alternatives == null) {
            return;
        }
        if (all) {
            body.put("logprobs", true);
            if (alternatives != null) {
                body.put("top_logprobs", alternatives);
            }
        } else {
            losses.note(Loss.SAMPLING_DROPPED, "top_logprobs");
        }
    }

    private static void put(String name, @Nullable JsonNode value, ObjectNode body) {
        if (value != null) {
            body.set(name, value);
        }
    }

    private void dropUnlessDefault(String name, @Nullable JsonNode value, double usual) throws RefusedException {
        if (value != null && value.doubleValue() != usual) {
            drop(name, value);
        }
    }

    private void drop(String name, @Nullable JsonNode value) throws RefusedException {
        if (value != null) {
            losses.note(Loss.SAMPLING_DROPPED, name);
        }
    }
}
