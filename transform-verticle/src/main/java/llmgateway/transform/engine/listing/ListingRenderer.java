package llmgateway.transform.engine.listing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Listed;

/** Words lists of models and providers for clients. When a model was made is not known, so all say the beginning of time. */
public final class ListingRenderer {

    private ListingRenderer() {}

    /** The dialect of a listing: the one that the path names, else Anthropic's for who says which version of it to speak. */
    public static Dialect dialect(ClientRequest request) {
        boolean anthropic = request.providerInPath()
                .map("anthropic"::equals)
                .orElse(request.headers().contains("anthropic-version"));
        return anthropic ? Dialect.MESSAGES : Dialect.CHAT;
    }

    /**
     * The answer to a listing endpoint.
     *
     * @throws RefusedException if a single model is asked for and not among {@code models}, or the query makes no sense
     */
    public static JsonObject render(ClientRequest request, List<Listed.Model> models, List<Listed.Provider> providers)
            throws RefusedException {
        boolean anthropic = dialect(request) == Dialect.MESSAGES;
        return switch (request.endpoint()) {
            case PROVIDER_LIST -> providers(providers);
            case MODEL -> {
                Listed.Model model = find(models, request.modelInPath().orElse(""));
                yield anthropic ? anthropicModel(model) : openAiModel(model);
            }
            default -> {
                ModelPage page = ModelPage.of(models, request.query());
                yield anthropic ? anthropicList(page) : openAiList(page);
            }
        };
    }

    private static Listed.Model find(List<Listed.Model> models, String id) throws RefusedException {
        for (Listed.Model model : models) {
            if (model.id().equals(id)) {
                return model;
            }
        }
        throw new RefusedException(
                Failure.of(FailureKind.UNKNOWN_MODEL, "model: " + id).withParam("model"));
    }

    private static JsonObject openAiList(ModelPage page) {
        JsonArray data = new JsonArray();
        page.models().forEach(model -> data.add(openAiModel(model)));
        return new JsonObject().put("object", "list").put("data", data);
    }

    private static JsonObject openAiModel(Listed.Model model) {
        return new JsonObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.owner());
    }

    private static JsonObject anthropicList(ModelPage page) {
        List<Listed.Model> models = page.models();
        JsonArray data = new JsonArray();
        models.forEach(model -> data.add(anthropicModel(model)));
        return new JsonObject()
                .put("data", data)
                .put("has_more", page.more())
                .put("first_id", models.isEmpty() ? null : models.get(0).id())
                .put(
                        "last_id",
                        models.isEmpty() ? null : models.get(models.size() - 1).id());
    }

    private static JsonObject anthropicModel(Listed.Model model) {
        return new JsonObject()
                .put("type", "model")
                .put("id", model.id())
                .put("display_name", model.id())
                .put("created_at", "1970-01-01T00:00:00Z");
    }

    private static JsonObject providers(List<Listed.Provider> providers) {
        JsonArray data = new JsonArray();
        for (Listed.Provider provider : providers) {
            data.add(new JsonObject()
                    .put("id", provider.id())
                    .put("type", provider.type())
                    .put("models", new JsonArray(List.copyOf(provider.models())))
                    .put("api_base", provider.apiBase()));
        }
        return new JsonObject().put("object", "list").put("data", data);
    }
}
