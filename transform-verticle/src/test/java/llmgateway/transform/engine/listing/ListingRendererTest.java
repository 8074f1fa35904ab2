package llmgateway.transform.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Listed;
import llmgateway.transform.testing.Requests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingRendererTest {
    private static final List<Listed.Model> MODELS = List.of(
            new Listed.Model("a", "anthropic"),
            new Listed.Model("b", "openai"),
            new Listed.Model("c", "openai"),
            new Listed.Model("d", "openai"));

    @Test
    void listsModelsInOpenAisShape() throws RefusedException {
        JsonObject list = render(Requests.to(Endpoint.MODEL_LIST));

        assertThat(list.getString("object")).isEqualTo("list");
        assertThat(list.getJsonArray("data")).hasSize(4);
        assertThat(list.getJsonArray("data").getJsonObject(0).encode())
                .isEqualTo("{\"id\":\"a\",\"object\":\"model\",\"created\":0,\"owned_by\":\"anthropic\"}");
    }

    @Test
    void listsModelsInAnthropicsShapeForWhoSpeaksItsVersion() throws RefusedException {
        JsonObject list = render(Requests.to(Endpoint.MODEL_LIST, "anthropic-version", "2023-06-01"));

        assertThat(list.getJsonArray("data").getJsonObject(3).encode())
                .isEqualTo(
                        "{\"type\":\"model\",\"id\":\"d\",\"display_name\":\"d\",\"created_at\":\"1970-01-01T00:00:00Z\"}");
        assertThat(list.getBoolean("has_more")).isFalse();
        assertThat(list.getString("first_id")).isEqualTo("a");
        assertThat(list.getString("last_id")).isEqualTo("d");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=2,a,b,true",
        "limit=4,a,d,false",
        "limit=1000,a,d,false",
        "after_id=b,c,d,false",
        "after_id=a&limit=2,b,c,true",
        "before_id=d&limit=2,b,c,true",
        "before_id=c,a,b,false",
    })
    void pagesAsAsked(String query, String first, String last, boolean more) throws RefusedException {
        JsonObject list = render(Requests.withQuery(Endpoint.MODEL_LIST, query, "anthropic-version", "1"));

        assertThat(list.getString("first_id")).isEqualTo(first);
        assertThat(list.getString("last_id")).isEqualTo(last);
        assertThat(list.getBoolean("has_more")).isEqualTo(more);
    }

    @Test
    void aPageBeyondTheEndIsEmpty() throws RefusedException {
        JsonObject list = render(Requests.withQuery(Endpoint.MODEL_LIST, "after_id=d", "anthropic-version", "1"));

        assertThat(list.getJsonArray("data")).isEmpty();
        assertThat(list.fieldNames()).contains("first_id", "last_id");
        assertThat(list.getValue("first_id")).isNull();
    }

    @Test
    void theOpenAiListHonoursTheLimitToo() throws RefusedException {
        assertThat(render(Requests.withQuery(Endpoint.MODEL_LIST, "limit=3")).getJsonArray("data"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=-1", "limit=x", "after_id=zz", "limit=%zz"})
    void refusesQueriesThatMakeNoSense(String query) {
        assertThatThrownBy(() -> render(Requests.withQuery(Endpoint.MODEL_LIST, query)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST));
    }

    @Test
    void showsOneModelInEitherShape() throws RefusedException {
        assertThat(render(Requests.withModel(Endpoint.MODEL, "b")).encode())
                .isEqualTo("{\"id\":\"b\",\"object\":\"model\",\"created\":0,\"owned_by\":\"openai\"}");
        assertThat(render(Requests.withModel(Endpoint.MODEL, "b", "anthropic-version", "1"))
                        .getString("type"))
                .isEqualTo("model");
    }

    @Test
    void aModelThatIsNotListedIsUnknown() {
        assertThatThrownBy(() -> render(Requests.withModel(Endpoint.MODEL, "zz")))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.failure().kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
                    assertThat(refused.failure().message()).startsWith("model: zz");
                });
    }

    @Test
    void listsProviders() throws RefusedException {
        List<Listed.Provider> providers =
                List.of(new Listed.Provider("main", "anthropic", List.of("claude-*"), "https://api.anthropic.com"));

        assertThat(ListingRenderer.render(Requests.to(Endpoint.PROVIDER_LIST), List.of(), providers)
                        .encode())
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"main\",\"type\":\"anthropic\","
                        + "\"models\":[\"claude-*\"],\"api_base\":\"https://api.anthropic.com\"}]}");
    }

    private static JsonObject render(ClientRequest request) throws RefusedException {
        return ListingRenderer.render(request, MODELS, List.of());
    }
}
