package llmgateway.transform.engine.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Text;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is written for.
 *
 * @param model the model's name at the upstream
 * @param facts what is known of that model
 * @param quirks what the server wants otherwise than its dialect says
 * @param official whether the server is the vendor's own, not a compatible one
 * @param anthropicVersion the {@code anthropic-version} that the call will carry
 * @param defaultMaxTokens {@code max_tokens} where one is demanded and the client gave none; 0 for the model's own maximum
 * @param systemText a text that the account wants first in the system prompt; null for none
 * @param origin the tag of the upstream's reasoning state: {@link Origins}
 * @param losses told of everything that this dialect, model or server cannot do
 */
public record RequestWriting(
        String model,
        ModelFacts facts,
        Set<Quirk> quirks,
        boolean official,
        String anthropicVersion,
        int defaultMaxTokens,
        @Nullable String systemText,
        String origin,
        Losses losses) {

    public RequestWriting {
        quirks = Set.copyOf(quirks);
    }

    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** Whether an OpenAI dialect's server knows free-text tools as such. */
    public boolean knowsCustomTools() {
        return official || has(Quirk.CUSTOM_TOOLS);
    }

    /** The system texts: the account's own, and those of {@code conversation}; a list that may be changed. */
    public List<Text> system(Conversation conversation) {
        List<Text> texts = new ArrayList<>();
        String first = systemText;
        if (first != null
                && conversation.system().stream().noneMatch(said -> said.text().startsWith(first))) {
            texts.add(Text.of(first));
        }
        texts.addAll(conversation.system());
        return texts;
    }
}
