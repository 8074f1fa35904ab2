package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.Origins;
import org.jspecify.annotations.Nullable;

/** Reads items that clients send back as they got them, without looking into them. */
final class ReplayReader {
    private final Envelopes envelopes;

    ReplayReader(Envelopes envelopes) {
        this.envelopes = envelopes;
    }

    /** A reasoning item: reasoning, or a bare web search whose provider's blocks it carries; null if it is empty. */
    @Nullable
    Block reasoning(ObjectNode item) {
        ReasoningItem read = ReasoningItem.read(item);
        Opaque opaque = read.ciphertext().isEmpty()
                ? null
                : envelopes.openOr(read.ciphertext(), () -> read.opaque(Origins.raw(Dialect.RESPONSES)));
        if (opaque != null && opaque.kind() == Opaque.Kind.BLOCKS) {
            return new WebSearch("", "", List.of(), opaque);
        }
        return opaque == null && read.text().isEmpty() ? null : new Reasoning(read.text(), opaque);
    }

    /** A search of the web, without what its provider wants back. */
    static WebSearch search(JsonNode item) {
        JsonNode action = item.path("action");
        JsonNode first = action.path("queries").path(0);
        String query = action.path("query").asText(first.asText(""));
        List<WebSearch.Source> sources = new ArrayList<>();
        for (JsonNode source : action.path("sources")) {
            String url = source.path("url").asText("");
            if (!url.isEmpty()) {
                sources.add(new WebSearch.Source(url, source.path("title").asText("")));
            }
        }
        return new WebSearch(item.path("id").asText(""), query, sources, null);
    }

    /** The readable text of an item of any kind; empty if there is none. */
    static String words(JsonNode item) {
        JsonNode content = item.path("content");
        if (content.isTextual()) {
            return content.textValue();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content) {
            String text =
                    part.isTextual() ? part.textValue() : part.path("text").asText("");
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts.isEmpty() ? item.path("text").asText("") : String.join("\n", texts);
    }
}
