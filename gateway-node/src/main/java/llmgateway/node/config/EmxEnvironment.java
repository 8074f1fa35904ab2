package llmgateway.node.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.node.config.EmxTable.Given;

/**
 * The environment variables that win over a TOML file. Of two that say the same, the gateway's own wins over the vendor's; an
 * empty one counts as unset.
 */
final class EmxEnvironment {
    private static final Map<String, List<String>> API_KEYS = Map.of(
            AccountConfig.OPENAI, List.of("EMX_LLM_OPENAI_API_KEY", "OPENAI_API_KEY"),
            AccountConfig.ANTHROPIC, List.of("EMX_LLM_ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"));
    private static final Map<String, List<String>> BASE_URLS = Map.of(
            AccountConfig.OPENAI, List.of("OPENAI_API_BASE"),
            AccountConfig.ANTHROPIC, List.of("ANTHROPIC_BASE_URL"));

    private final Map<String, String> env;

    EmxEnvironment(Map<String, String> env) {
        this.env = env;
    }

    Optional<Given> host() {
        return first(List.of("EMX_LLM_HOST"));
    }

    Optional<Given> port() {
        return first(List.of("EMX_LLM_PORT"));
    }

    /** The key for the section {@code name}, which is one of the providers'. */
    Optional<Given> apiKey(String name) {
        return first(API_KEYS.getOrDefault(name, List.of()));
    }

    /** The server for the section {@code name}, which is one of the providers'. */
    Optional<Given> baseUrl(String name) {
        return first(BASE_URLS.getOrDefault(name, List.of()));
    }

    /** Where a key for the section {@code name} could come from, in words that follow others. */
    static String keyHint(String name) {
        List<String> variables = API_KEYS.getOrDefault(name, List.of());
        return variables.isEmpty() ? "" : ", or the variable " + String.join(" or ", variables);
    }

    private Optional<Given> first(List<String> variables) {
        return variables.stream()
                .filter(name -> !env.getOrDefault(name, "").isBlank())
                .findFirst()
                .map(name -> new Given(env.getOrDefault(name, ""), "$" + name));
    }
}
