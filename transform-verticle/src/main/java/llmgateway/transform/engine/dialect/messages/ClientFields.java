package llmgateway.transform.engine.dialect.messages;

import java.util.List;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Turn;

/** What the client's own dialect calls the fields that a conversion may have to speak of. */
enum ClientFields {
    CHAT(
            "messages",
            "content",
            "reasoning_effort",
            "response_format",
            "verbosity",
            "max_completion_tokens",
            "logprobs",
            "web_search_options"),
    RESPONSES(
            "input",
            "output",
            "reasoning.effort",
            "text.format",
            "text.verbosity",
            "max_output_tokens",
            "top_logprobs",
            "tools");

    final String conversation;
    final String result;
    final String effort;
    final String format;
    final String verbosity;
    final String maxTokens;
    final String logprobs;
    final String webSearch;

    ClientFields(
            String conversation,
            String result,
            String effort,
            String format,
            String verbosity,
            String maxTokens,
            String logprobs,
            String webSearch) {
        this.conversation = conversation;
        this.result = result;
        this.effort = effort;
        this.format = format;
        this.verbosity = verbosity;
        this.maxTokens = maxTokens;
        this.logprobs = logprobs;
        this.webSearch = webSearch;
    }

    /** The fields of the client that {@code conversation} comes from. */
    static ClientFields of(Conversation conversation) {
        List<Turn> turns = conversation.turns();
        boolean items = !conversation.echo().isEmpty()
                || (!turns.isEmpty() && turns.get(0).path().startsWith("input"));
        return items ? RESPONSES : CHAT;
    }
}
