package llmgateway.contracts;

import java.util.Locale;

/** A wire format of a model API; its label is used in the configuration ({@code apis}) and as a metric label. */
public enum Dialect {
    /** Anthropic Messages. */
    MESSAGES(Family.ANTHROPIC),
    /** OpenAI Chat Completions. */
    CHAT(Family.OPENAI),
    /** OpenAI Responses. */
    RESPONSES(Family.OPENAI),
    /** OpenAI embeddings and the other side endpoints of that family, which are passed through and never converted. */
    EMBEDDINGS(Family.OPENAI);

    /** The vendor whose conventions (error envelope, request id header, rate-limit headers) a dialect follows. */
    public enum Family {
        ANTHROPIC,
        OPENAI
    }

    private final Family family;

    Dialect(Family family) {
        this.family = family;
    }

    public Family family() {
        return family;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
