package llmgateway.transform.engine.error;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows the words with which servers say that a prompt is too long; agents wait for them to shorten the conversation. */
final class ContextOverflow {
    private static final List<String> PHRASES = List.of(
            "prompt is too long",
            "input is too long for requested model",
            "maximum context length",
            "exceeds the context window",
            "exceed context limit",
            "exceeds the available context size");

    private static final List<Pattern> LIMIT_FIRST = List.of(
            Pattern.compile(
                    "maximum context length is (\\d+) tokens\\D+(?:resulted in|requested) (?:about )?(\\d+) tokens"),
            Pattern.compile("maximum context length of (\\d+) tokens\\D+(\\d+) tokens"));

    private ContextOverflow() {}

    static boolean isOne(String code, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return code.equals("context_length_exceeded") || PHRASES.stream().anyMatch(lower::contains);
    }

    /** {@code message} as Anthropic words it, so that Anthropic's clients understand; the original text follows. */
    static String worded(String message) {
        if (message.startsWith("prompt is too long")) {
            return message;
        }
        for (Pattern pattern : LIMIT_FIRST) {
            Matcher found = pattern.matcher(message);
            if (found.find()) {
                return "prompt is too long: " + found.group(2) + " tokens > " + found.group(1) + " maximum. " + message;
            }
        }
        return "prompt is too long: " + message;
    }
}
