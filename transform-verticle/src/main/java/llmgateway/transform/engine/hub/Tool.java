package llmgateway.transform.engine.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool that a model may use. */
public sealed interface Tool {

    /**
     * A tool that the client runs, with JSON arguments.
     *
     * @param schema the JSON schema of its arguments as the client gave it; null if it gave none
     * @param strict whether the arguments must follow the schema; null if the client did not say
     */
    record Function(
            ToolName name,
            @Nullable String description,
            @Nullable JsonNode schema,
            @Nullable Boolean strict,
            @Nullable CacheMark cache)
            implements Tool {}

    /**
     * A tool that the client runs, with free text.
     *
     * @param syntax {@code lark} or {@code regex}; null for any text
     * @param definition the grammar; null for any text
     */
    record Custom(
            ToolName name,
            @Nullable String description,
            @Nullable String syntax,
            @Nullable String definition) implements Tool {}

    /**
     * The provider's own web search.
     *
     * @param allowedDomains the only domains to search; empty for all
     * @param blockedDomains domains not to search
     * @param maxUses the most searches; null for no bound
     * @param userLocation the approximate location as both vendors word it ({@code type}, {@code city}, …); null if not given
     * @param contextSize OpenAI's {@code search_context_size}; null if not given
     */
    record WebSearch(
            List<String> allowedDomains,
            List<String> blockedDomains,
            @Nullable Integer maxUses,
            @Nullable JsonNode userLocation,
            @Nullable String contextSize)
            implements Tool {

        public WebSearch {
            allowedDomains = List.copyOf(allowedDomains);
            blockedDomains = List.copyOf(blockedDomains);
        }
    }

    /**
     * A remote MCP server that the provider calls.
     *
     * @param allowedTools the only tools to use; empty for all
     */
    record RemoteMcp(String label, String url, @Nullable String authorization, List<String> allowedTools)
            implements Tool {

        public RemoteMcp {
            allowedTools = List.copyOf(allowedTools);
        }
    }

    /**
     * Another tool that the provider runs, which no other dialect has.
     *
     * @param path where the client's request has it
     */
    record Hosted(String type, String path) implements Tool {}
}
