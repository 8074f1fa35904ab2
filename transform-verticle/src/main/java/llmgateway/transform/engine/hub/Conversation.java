package llmgateway.transform.engine.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A request in no dialect. Nothing in it is ever changed once it is made.
 *
 * @param model the model as the client asked for it
 * @param streamed whether the client wants an event stream
 * @param usageAsked whether a Chat client asked for usage figures in its stream; true for the other dialects
 * @param system the system texts before the first turn, in order
 * @param turns the turns as the client grouped them; neighbours of the same role mean the same as one turn
 * @param toolbox the tools and how they may be used
 * @param format what the answer must look like
 * @param sender who asks, and what of it providers are told
 * @param shared members that Chat and Responses name and mean alike, in the client's order: {@code metadata}, {@code store},
 *     {@code prompt_cache_key}, {@code prompt_cache_options}, {@code prompt_cache_retention}, {@code moderation}
 * @param echo members of a Responses request that its response repeats; empty for the other dialects
 */
public record Conversation(
        String model,
        boolean streamed,
        boolean usageAsked,
        List<Text> system,
        List<Turn> turns,
        Toolbox toolbox,
        Limits limits,
        Sampling sampling,
        Thinking thinking,
        Format format,
        Sender sender,
        ObjectNode shared,
        ObjectNode echo) {

    public Conversation {
        system = List.copyOf(system);
        turns = List.copyOf(turns);
    }
}
