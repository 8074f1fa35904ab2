package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Sampling;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** Writes what of a client's sampling the model, the version of the API and its reasoning leave. */
final class SamplingWriter {
    /** From this version on, any sampling parameter is refused. */
    private static final String WITHOUT_SAMPLING = "2026-10-21";

    private final Sampling sampling;
    private final ModelFacts.Sampling allowed;
    private final Losses losses;
    private final ClientFields fields;

    SamplingWriter(Sampling sampling, RequestWriting writing, ClientFields fields) {
        this.sampling = sampling;
        this.allowed = writing.anthropicVersion().compareTo(WITHOUT_SAMPLING) >= 0
                ? ModelFacts.Sampling.NONE
                : writing.facts().sampling();
        this.losses = writing.losses();
        this.fields = fields;
    }

    /**
     * Adds the parameters to {@code body}.
     *
     * @param thinking whether the model was told to reason
     */
    void write(ObjectNode body, boolean thinking) throws RefusedException {
        boolean takes = allowed == ModelFacts.Sampling.ALL || (allowed == ModelFacts.Sampling.ONE && !thinking);
        if (takes) {
            writeTaken(body);
        } else {
            drop(sampling.temperature(), "temperature", true);
            drop(sampling.topP(), "top_p", true);
            drop(sampling.topK(), "top_k", false);
        }
        dropZero(sampling.frequencyPenalty(), "frequency_penalty");
        dropZero(sampling.presencePenalty(), "presence_penalty");
        if (sampling.seed() != null) {
            losses.note(Loss.FIELD_DROPPED, "seed");
        }
        if (sampling.logitBias() != null && !sampling.logitBias().isEmpty()) {
            losses.note(Loss.FIELD_DROPPED, "logit_bias");
        }
        Integer alternatives = sampling.topLogprobs();
        if (sampling.logprobs() || (alternatives != null && alternatives > 0)) {
            losses.note(Loss.FIELD_DROPPED, fields.logprobs);
        }
    }

    private void writeTaken(ObjectNode body) throws RefusedException {
        JsonNode temperature = sampling.temperature();
        if (temperature != null && temperature.doubleValue() > 1) {
            losses.note(Loss.VALUE_CLAMPED, "temperature");
            body.put("temperature", 1);
        } else if (temperature != null) {
            body.set("temperature", temperature);
        }
        if (sampling.topP() != null && temperature != null && allowed == ModelFacts.Sampling.ONE) {
            drop(sampling.topP(), "top_p", true);
        } else if (sampling.topP() != null) {
            body.set("top_p", sampling.topP());
        }
        if (sampling.topK() != null) {
            body.set("top_k", sampling.topK());
        }
    }

    /** Notes a parameter that is not sent; the default of 1 is no loss where the parameter has one. */
    private void drop(@Nullable JsonNode value, String name, boolean defaultsToOne) throws RefusedException {
        if (value != null && !(defaultsToOne && value.doubleValue() == 1)) {
            losses.note(Loss.SAMPLING_DROPPED, name);
        }
    }

    private void dropZero(@Nullable JsonNode value, String name) throws RefusedException {
        if (value != null && value.doubleValue() != 0) {
            losses.note(Loss.SAMPLING_DROPPED, name);
        }
    }
}
