package llmgateway.transform.engine.hub;

import java.util.List;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a streamed reply, in no dialect. Order: {@code Started}, then any of the others, then one {@code Finished} or one
 * {@code Failed}. Text, refusal and reasoning are never open at the same time; calls may be open beside anything.
 */
public sealed interface StreamEvent {

    /**
     * The reply begins.
     *
     * @param id the upstream's id of it, with its prefix; empty if it gave none
     * @param usage what is known of the prompt; null if nothing is
     */
    record Started(String id, String model, @Nullable Usage usage) implements StreamEvent {}

    /** Visible text goes on, or begins if no text part is open. */
    record TextDelta(String text) implements StreamEvent {}

    /** The open text is cited. */
    record Cited(Citation citation) implements StreamEvent {}

    /** The open text or refusal part is over; without an open one it means nothing. */
    record TextEnd() implements StreamEvent {}

    /** A refusal goes on, or begins. */
    record RefusalDelta(String text) implements StreamEvent {}

    /** Reasoning that may be shown goes on, or begins; parts of a summary are parted by an empty line in the text. */
    record ReasoningDelta(String text) implements StreamEvent {}

    /** A stretch of reasoning is over; one that was never open had no text. */
    record ReasoningEnd(@Nullable Opaque opaque) implements StreamEvent {}

    /**
     * A tool call begins; its name is whole.
     *
     * @param key tells the calls of this reply apart
     */
    record ToolStart(int key, String id, ToolName name, ToolCall.Kind kind) implements StreamEvent {}

    /** More of a call's arguments; never empty. */
    record ToolArguments(int key, String fragment) implements StreamEvent {}

    /** A call is whole. */
    record ToolEnd(int key) implements StreamEvent {}

    /** The provider searches the web. */
    record SearchStart(String id, String query) implements StreamEvent {}

    /** A search of the web is over. */
    record SearchEnd(
            String id,
            String query,
            List<WebSearch.Source> sources,
            @Nullable Opaque opaque) implements StreamEvent {}

    /** The figures so far, which replace all earlier ones. */
    record Counted(Usage usage) implements StreamEvent {}

    /** The upstream says that it is alive. */
    record Ping() implements StreamEvent {}

    /** The reply is whole. */
    record Finished(Ending ending, @Nullable String serviceTier) implements StreamEvent {}

    /** The upstream gave up, or broke off. */
    record Failed(ErrorBody error) implements StreamEvent {}
}
