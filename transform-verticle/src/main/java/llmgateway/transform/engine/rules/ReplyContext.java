package llmgateway.transform.engine.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.hub.Thinking;

/**
 * What a converted reply must know of its request, which itself may be forgotten by then.
 *
 * @param client the dialect of the client
 * @param model the model as the client asked for it, which is what its reply names
 * @param usageAsked whether the client wants usage figures in its stream
 * @param display what the client wants to see of the reasoning
 * @param webSearch whether the client declared a web search, so that it understands the searches of a reply
 * @param echo members of a Responses request that its response repeats; empty for the other dialects
 * @param promptEstimate about how many tokens the prompt has, for those who must be told before it is known
 * @param suffix makes ids where the upstream gives none: letters and digits that belong to this request alone
 * @param createdAt when the reply began, in seconds since 1970
 * @param origin the tag of the upstream's reasoning state: {@link Origins}
 * @param envelopes seals reasoning state for the client
 * @param thinkTags whether the upstream puts reasoning inside {@code <think>} at the start of the content
 */
public record ReplyContext(
        Dialect client,
        String model,
        boolean usageAsked,
        Thinking.Display display,
        boolean webSearch,
        ObjectNode echo,
        long promptEstimate,
        String suffix,
        long createdAt,
        String origin,
        Envelopes envelopes,
        boolean thinkTags) {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The context for an upstream that keeps reasoning out of the content. */
    public ReplyContext(
            Dialect client,
            String model,
            boolean usageAsked,
            Thinking.Display display,
            boolean webSearch,
            ObjectNode echo,
            long promptEstimate,
            String suffix,
            long createdAt,
            String origin,
            Envelopes envelopes) {
        this(
                client,
                model,
                usageAsked,
                display,
                webSearch,
                echo,
                promptEstimate,
                suffix,
                createdAt,
                origin,
                envelopes,
                false);
    }

    /** The client's id for the reply that the upstream calls {@code upstreamId}; made here if that is empty. */
    public String replyId(String prefix, String upstreamId) {
        return Identifiers.withPrefix(prefix, upstreamId.isEmpty() ? suffix : upstreamId);
    }

    /** A guess at the figures of a reply of that many characters, for clients that must get some. */
    public Usage estimate(long characters) {
        return new Usage(promptEstimate, (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN, 0, 0, 0, true);
    }
}
