package llmgateway.transform.engine.request;

import java.util.HashSet;
import java.util.Set;

/** The names of the top-level request fields that the gateway looks at. */
final class RequestFields {
    static final String MODEL = "model";
    static final String STREAM = "stream";
    static final String STREAM_OPTIONS = "stream_options";
    static final String INCLUDE_USAGE = "stream_options.include_usage";
    static final String SYSTEM = "system";
    static final String MESSAGES = "messages";
    static final String INPUT = "input";
    static final String MAX_TOKENS = "max_tokens";
    static final String STORE = "store";
    static final String PREVIOUS_RESPONSE = "previous_response_id";
    static final String CONVERSATION = "conversation";
    static final String BACKGROUND = "background";
    static final String INSTRUCTIONS = "instructions";
    static final String TOOLS = "tools";
    static final String METADATA = "metadata";
    static final String PROMPT_CACHE_KEY = "prompt_cache_key";
    static final String USER = "user";

    /** Fields that Chat Completions has and Messages has not. */
    static final Set<String> CHAT_ONLY = Set.of(
            "max_completion_tokens",
            "response_format",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "n",
            "seed",
            "stop",
            STREAM_OPTIONS,
            "functions",
            "function_call",
            "parallel_tool_calls",
            "reasoning_effort",
            "modalities",
            "prediction",
            "web_search_options");

    /** Fields that Messages has and Chat Completions has not. */
    static final Set<String> MESSAGES_ONLY = Set.of(SYSTEM, "stop_sequences", "anthropic_version");

    private static final Set<String> WATCHED = watched();

    private static final int LONGEST =
            WATCHED.stream().mapToInt(String::length).max().orElseThrow();

    /** How many bytes a name that is looked at can have, even if each character in it is written as an escape. */
    static final int LONGEST_WRITTEN = LONGEST * "\\u0000".length();

    private RequestFields() {}

    static boolean isWatched(String name) {
        return WATCHED.contains(name);
    }

    private static Set<String> watched() {
        Set<String> names = new HashSet<>(
                Set.of(MODEL, STREAM, MESSAGES, INPUT, MAX_TOKENS, STORE, PREVIOUS_RESPONSE, CONVERSATION, BACKGROUND));
        names.addAll(Set.of(INSTRUCTIONS, TOOLS, METADATA, PROMPT_CACHE_KEY, USER));
        names.addAll(CHAT_ONLY);
        names.addAll(MESSAGES_ONLY);
        return Set.copyOf(names);
    }
}
