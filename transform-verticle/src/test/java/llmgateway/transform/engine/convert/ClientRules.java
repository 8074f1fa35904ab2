package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import llmgateway.contracts.Dialect;

/** What clients of each dialect demand of a stream, as strict ones like Claude Code and Codex check it. */
final class ClientRules {

    private ClientRules() {}

    /**
     * Checks a stream that ran to its end.
     *
     * @param model the model that the client asked for
     * @param usageAsked whether a Chat client asked for figures
     */
    static void whole(Dialect client, String stream, String model, boolean usageAsked) {
        List<Frame> frames = Frame.of(stream);
        switch (client) {
            case MESSAGES -> new MessagesRules(model).whole(frames);
            case CHAT -> new ChatRules(model, usageAsked).whole(frames);
            case RESPONSES -> new ResponsesRules(model).whole(frames);
            case EMBEDDINGS -> throw new IllegalArgumentException("embeddings have no stream");
        }
    }

    /** Checks a stream that broke off or failed after something was shown: it ends with an error and looks complete to nobody. */
    static void failed(Dialect client, String stream, String model, boolean usageAsked) {
        List<Frame> frames = Frame.of(stream);
        assertThat(frames).isNotEmpty();
        switch (client) {
            case MESSAGES -> new MessagesRules(model).failed(frames);
            case CHAT -> new ChatRules(model, usageAsked).failed(frames);
            case RESPONSES -> new ResponsesRules(model).failed(frames);
            case EMBEDDINGS -> throw new IllegalArgumentException("embeddings have no stream");
        }
    }
}
