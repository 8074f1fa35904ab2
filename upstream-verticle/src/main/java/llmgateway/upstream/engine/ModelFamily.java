package llmgateway.upstream.engine;

import java.util.List;
import java.util.Locale;

/** The models that share one limit at a provider. */
final class ModelFamily {
    private static final List<String> CLAUDE = List.of("opus", "sonnet", "haiku");

    private ModelFamily() {}

    /** The family of {@code model}: of Claude models the size, of others the name without a date. */
    static String of(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.contains("claude")) {
            for (String size : CLAUDE) {
                if (name.contains(size)) {
                    return size;
                }
            }
        }
        return name.replaceFirst("-(?:\\d{8}|\\d{4}-\\d{2}-\\d{2})$", "");
    }
}
