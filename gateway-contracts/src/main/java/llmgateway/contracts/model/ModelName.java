package llmgateway.contracts.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a model's name that says which model it is, without what servers put around it. */
final class ModelName {
    /** {@code anthropic/…}, {@code models/…}, {@code us.anthropic.…} and the like, and the mark of a fine-tuned model. */
    private static final Pattern PREFIX =
            Pattern.compile("^(?:.*/)?(?:ft:)?(?:(?:[a-z]{2,6}(?:-[a-z]+)?\\.)?(?:anthropic|openai)\\.)?");

    /** {@code [1m]}, {@code @20250929} and {@code :free} with all that follows. */
    private static final Pattern TAIL = Pattern.compile("[\\[@:].*$");

    /** {@code -20250929}, {@code -2025-08-07}, {@code -v1}, {@code -latest}, in any order. */
    private static final Pattern EDITION = Pattern.compile("(?:-(?:\\d{8}|\\d{4}-\\d{2}-\\d{2}|v\\d+|latest))+$");

    /** The word for the size in a Claude model's name, wherever the numbers stand. */
    private static final Pattern CLAUDE = Pattern.compile("^claude-(?:\\d+-)*([a-z]+)(?:-.*)?$");

    private ModelName() {}

    /** The part of {@code name} that models with common limits share. */
    static String family(String name) {
        String bare = bare(name);
        Matcher claude = CLAUDE.matcher(bare);
        return claude.matches() ? claude.group(1) : bare;
    }

    /** {@code name} in small letters without prefix, date and variant; the numbers of Claude models with dashes. */
    static String bare(String name) {
        String bare = PREFIX.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
        bare = EDITION.matcher(TAIL.matcher(bare).replaceFirst("")).replaceFirst("");
        return bare.startsWith("claude-") ? bare.replace('.', '-') : bare;
    }
}
