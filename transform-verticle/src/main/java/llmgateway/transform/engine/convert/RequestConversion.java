package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Conversation;
import llmgateway.transform.engine.hub.Tool;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.Origins;
import llmgateway.transform.engine.rules.RequestReading;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.ToolTable;
import llmgateway.transform.engine.rules.WrittenRequest;
import org.jspecify.annotations.Nullable;

/**
 * Puts a request into another dialect: a function of its arguments alone.
 *
 * @param client the dialect of {@code body}
 * @param model the model as the client asked for it
 * @param session the agent's session as a header names it; null if none does
 * @param suffix letters and digits that belong to this request alone
 */
public record RequestConversion(
        Dialect client,
        Buffer body,
        String model,
        @Nullable String session,
        String suffix,
        ConversionSettings settings) {
    private static final List<String> NOT_COUNTED = List.of(
            "stream",
            "store",
            "include",
            "max_output_tokens",
            "temperature",
            "top_p",
            "safety_identifier",
            "service_tier",
            "metadata",
            "prompt_cache_key",
            "stream_options");
    private static final String ANTHROPIC_VERSION = "2023-06-01";
    private static final String FAST_MODE = "fast-mode-2026-02-01";
    private static final String MCP_CLIENT = "mcp-client-2025-11-20";

    /**
     * A request as the upstream gets it, and what its reply needs.
     *
     * @param dialect the dialect of {@code request}
     */
    public record Converted(Dialect dialect, ObjectNode request, ConversionPlan plan) {

        public Buffer body() {
            return JsonTree.buffer(request);
        }

        /** The headers without which the upstream would refuse fields of the body that are not for everyone yet. */
        public Map<String, String> headers() {
            List<String> betas = new ArrayList<>();
            if (dialect == Dialect.MESSAGES && request.path("speed").asText().equals("fast")) {
                betas.add(FAST_MODE);
            }
            if (dialect == Dialect.MESSAGES && request.has("mcp_servers")) {
                betas.add(MCP_CLIENT);
            }
            return betas.isEmpty() ? Map.of() : Map.of("anthropic-beta", String.join(",", betas));
        }

        /** The body of a question how many input tokens this Responses request has. */
        public Buffer bodyToCount() {
            return JsonTree.buffer(request.deepCopy().remove(NOT_COUNTED));
        }
    }

    /**
     * The request for {@code target}.
     *
     * @throws RefusedException if the other dialect cannot say it
     */
    public Converted to(Target target) throws RefusedException {
        Losses losses = new Losses(target.strict());
        Conversation conversation =
                Formats.of(client).readRequest(tree(), new RequestReading(losses, settings.envelopes(), session));
        String origin = Origins.of(target.dialect(), target.account());
        WrittenRequest written =
                Formats.of(target.dialect()).writeRequest(conversation, writing(target, origin, losses));
        ConversionPlan plan = plan(
                conversation,
                target.dialect(),
                origin,
                settings.envelopes(),
                written,
                losses.warnings(),
                target.account().quirks().contains(Quirk.THINK_TAGS));
        return new Converted(target.dialect(), written.body(), plan);
    }

    /**
     * The plan for a reply that came in the client's own dialect, but whole instead of streamed, or streamed instead of whole.
     *
     * @throws RefusedException if the request holds something that only its own dialect has
     */
    public ConversionPlan withinDialect() throws RefusedException {
        Losses losses = new Losses(false);
        Conversation conversation =
                Formats.of(client).readRequest(tree(), new RequestReading(losses, settings.envelopes(), session));
        WrittenRequest asItCame = new WrittenRequest(JsonTree.object(), ToolTable.EMPTY, List.of(), false);
        return plan(conversation, client, "", Envelopes.TRANSPARENT, asItCame, List.of(), false);
    }

    private ConversionPlan plan(
            Conversation conversation,
            Dialect spoken,
            String origin,
            Envelopes envelopes,
            WrittenRequest written,
            List<String> warnings,
            boolean thinkTags) {
        return new ConversionPlan(
                client,
                spoken,
                conversation.streamed(),
                model,
                conversation.usageAsked(),
                conversation.thinking().display(),
                conversation.toolbox().tools().stream().anyMatch(Tool.WebSearch.class::isInstance),
                conversation.echo(),
                body.length() / 4,
                suffix,
                origin,
                envelopes,
                written.tools(),
                written.emulatedStops(),
                spoken == client ? Set.of() : callIds(conversation),
                warnings,
                thinkTags);
    }

    private RequestWriting writing(Target target, String origin, Losses losses) {
        AccountConfig account = target.account();
        return new RequestWriting(
                target.model(),
                settings.models().facts(target.model()),
                account.quirks(),
                isVendors(account),
                account.anthropicVersion().orElse(ANTHROPIC_VERSION),
                settings.defaultMaxTokens(),
                target.systemText().orElse(null),
                origin,
                losses);
    }

    private ObjectNode tree() throws RefusedException {
        try {
            JsonNode tree = JsonTree.read(ByteView.of(body));
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException malformed) {
            // which the scan would have found
        }
        throw new RefusedException(Failure.of(FailureKind.MALFORMED_REQUEST, "The request body is not a JSON object."));
    }

    /** Whether the account's server is its vendor's own. */
    static boolean isVendors(AccountConfig account) {
        String root = account.root();
        return root.endsWith("api.anthropic.com")
                || root.endsWith("api.openai.com")
                || root.contains(".openai.azure.com");
    }

    private static Set<String> callIds(Conversation conversation) {
        Set<String> ids = new HashSet<>();
        for (Turn turn : conversation.turns()) {
            for (Block block : turn.blocks()) {
                if (block instanceof ToolCall call) {
                    ids.add(call.id());
                }
            }
        }
        return ids;
    }
}
