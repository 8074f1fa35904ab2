package llmgateway.admin.view;

import java.util.Map;

/**
 * Colours for words that tell a state.
 *
 * @param on whether what is printed goes to a terminal
 */
public record Ink(boolean on) {
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";
    private static final Map<String, String> COLOURS = Map.ofEntries(
            Map.entry("active", GREEN),
            Map.entry("up", GREEN),
            Map.entry("ready", GREEN),
            Map.entry("add", GREEN),
            Map.entry("cooling", YELLOW),
            Map.entry("refreshing", YELLOW),
            Map.entry("pending_login", YELLOW),
            Map.entry("draining", YELLOW),
            Map.entry("change", YELLOW),
            Map.entry("disabled", YELLOW),
            Map.entry("suspended", YELLOW),
            Map.entry("expired", YELLOW),
            Map.entry("in_doubt", RED),
            Map.entry("reauth_required", RED),
            Map.entry("blocked", RED),
            Map.entry("unreachable", RED),
            Map.entry("remove", RED));

    /** {@code text}, in the colour of {@code word} if that tells a state. */
    String paint(String word, String text) {
        String colour = COLOURS.get(word);
        return on && colour != null ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }

    String bold(String text) {
        return on ? "\033[1m" + text + "\033[0m" : text;
    }
}
