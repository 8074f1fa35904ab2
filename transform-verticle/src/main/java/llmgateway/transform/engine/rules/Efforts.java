package llmgateway.transform.engine.rules;

import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.Effort;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Thinking;
import org.jspecify.annotations.Nullable;

/** How hard an OpenAI model is to reason, in one word, whatever the client's way to say it. */
public final class Efforts {

    private Efforts() {}

    /**
     * The effort for an OpenAI model.
     *
     * @param path the client's field, for warnings
     * @return null if nothing is to be said
     */
    public static @Nullable Effort forOpenAi(Thinking thinking, ModelFacts facts, String path, Losses losses)
            throws RefusedException {
        throw new UnsupportedOperationException();
    }

    /** {@code effort}, or the nearest level below it that the model has, or its lowest. */
    public static Effort clamped(Effort effort, ModelFacts facts, String path, Losses losses) throws RefusedException {
        throw new UnsupportedOperationException();
    }
}
