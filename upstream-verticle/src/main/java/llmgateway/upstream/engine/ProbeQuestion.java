package llmgateway.upstream.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation.Translated;

/**
 * The smallest real request by which it can be seen whether an account works.
 *
 * @param model the model that is asked for
 * @param sign the member of a good answer by which it is known
 */
public record ProbeQuestion(Endpoint endpoint, String model, String sign, Buffer body) {
    private static final String OPENAI_ROOT = "https://api.openai.com";
    private static final List<String> NO_CONVERSATION = List.of("embed", "whisper", "tts", "dall-e", "moderation");
    private static final String HELLO = "Hi";

    /**
     * The question for {@code account}.
     *
     * @param wanted the model to ask for; empty: one that the account serves
     * @param known the models that it serves as far as they are known, best first
     * @return empty if no model is known to ask for
     */
    public static Optional<ProbeQuestion> of(AccountConfig account, String wanted, List<String> known) {
        Set<Dialect> apis = account.apis();
        if (!wanted.isEmpty()) {
            return Optional.of(of(account, api(account, wanted), wanted));
        }
        boolean converses = apis.stream().anyMatch(api -> api != Dialect.EMBEDDINGS);
        return known.stream()
                .filter(model -> !converses || NO_CONVERSATION.stream().noneMatch(model::contains))
                .filter(model -> converses || model.contains("embed"))
                .findFirst()
                .or(() -> known.stream().findFirst())
                .map(model -> of(account, api(account, model), model));
    }

    private static Dialect api(AccountConfig account, String model) {
        Set<Dialect> apis = account.apis();
        if (apis.contains(Dialect.EMBEDDINGS) && (apis.size() == 1 || model.contains("embed"))) {
            return Dialect.EMBEDDINGS;
        }
        if (apis.contains(Dialect.MESSAGES)) {
            return Dialect.MESSAGES;
        }
        boolean responses = apis.contains(Dialect.RESPONSES)
                && (!apis.contains(Dialect.CHAT) || account.root().equals(OPENAI_ROOT));
        return responses ? Dialect.RESPONSES : Dialect.CHAT;
    }

    private static ProbeQuestion of(AccountConfig account, Dialect api, String model) {
        JsonArray greeting =
                new JsonArray().add(new JsonObject().put("role", "user").put("content", HELLO));
        JsonObject body = new JsonObject().put("model", model);
        return switch (api) {
            case MESSAGES ->
                new ProbeQuestion(
                        Endpoint.MESSAGES,
                        model,
                        "content",
                        body.put("max_tokens", 1).put("messages", greeting).toBuffer());
            case CHAT ->
                new ProbeQuestion(
                        Endpoint.CHAT_COMPLETIONS,
                        model,
                        "choices",
                        // OpenAI's own newer models refuse max_tokens; other servers know nothing else.
                        body.put(account.root().equals(OPENAI_ROOT) ? "max_completion_tokens" : "max_tokens", 1)
                                .put("messages", greeting)
                                .toBuffer());
            case RESPONSES ->
                new ProbeQuestion(
                        Endpoint.RESPONSES,
                        model,
                        "output",
                        // 16 is the least that is allowed.
                        body.put("max_output_tokens", 16)
                                .put("input", HELLO)
                                .put("store", false)
                                .toBuffer());
            case EMBEDDINGS ->
                new ProbeQuestion(
                        Endpoint.EMBEDDINGS,
                        model,
                        "data",
                        body.put("input", HELLO).toBuffer());
        };
    }

    /** The body behind {@code systemText}, which only Messages requests may have. */
    public Buffer bodyAfter(Optional<String> systemText) {
        return systemText
                .map(text -> new JsonObject(body).put("system", text).toBuffer())
                .orElse(body);
    }

    /** The request as it goes out. */
    public Translated call() {
        return new Translated(endpoint.path(), "", body, ReplyPlan.VERBATIM);
    }
}
