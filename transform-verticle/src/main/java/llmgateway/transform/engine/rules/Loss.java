package llmgateway.transform.engine.rules;

import java.util.Locale;

/** Every way in which a conversion may change what a request means; the label is the code in {@code x-gateway-warnings}. */
public enum Loss {
    FIELD_DROPPED("The other dialect, or this model, has nothing of the kind."),
    VALUE_CLAMPED("The value was moved into the range that the upstream takes."),
    SAMPLING_DROPPED("The model takes no sampling parameters, or not these together."),
    EFFORT_CLAMPED("The model does not have this level of effort; the nearest was taken."),
    THINKING_DROPPED(
            "Reasoning was switched off for this request, since it cannot be had together with something else in it."),
    TOOL_CHOICE_DOWNGRADED("The model cannot be made to call a tool, or the choice names a part of the tools only."),
    TOOL_DROPPED("The upstream cannot run this tool."),
    SCHEMA_REDUCED(
            "Parts of a schema that the upstream refuses became words of its description, or strictness was given up."),
    FORMAT_BY_PROMPT("The answer's format is asked for in words, since the model has no setting for it."),
    INVALID_ARGUMENTS("The arguments of a call in the history are no JSON object; they are wrapped into one."),
    ORPHAN_TOOL_RESULT("A tool result answers no call of the turn before; it became text."),
    MISSING_TOOL_RESULT("A call in the history has no result; an empty error stands in for it."),
    ERROR_AS_TEXT("That a tool failed is said in the words of its result."),
    SYSTEM_IN_USER_TURN(
            "A system message in the midst of the conversation stands in a user turn, marked as a reminder."),
    USER_TURN_ADDED(
            "The conversation may not begin or end with the assistant; a few fixed words of the user were added."),
    REFUSAL_AS_TEXT("A refusal in the history became plain text."),
    CONTENT_AS_TEXT("Structured content became plain text."),
    MEDIA_MOVED("Media of a tool result follow in a user message."),
    CACHE_MARKS_DROPPED("There are more cache marks than the upstream takes, or it takes none there."),
    STOPS_CUT("The upstream takes fewer stop sequences; the first ones were kept."),
    CITATIONS_DROPPED("Citations cannot be said in the other dialect."),
    TOKENS_ESTIMATED("No upstream counts these tokens; the figure is the gateway's own estimate.");

    private final String meaning;

    Loss(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for the documentation. */
    public String meaning() {
        return meaning;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
