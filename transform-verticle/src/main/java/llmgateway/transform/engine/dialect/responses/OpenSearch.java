package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import llmgateway.transform.engine.hub.WebSearch;

/** A search of the web that goes on. */
final class OpenSearch extends OpenItem {
    private String query;
    private List<WebSearch.Source> sources = List.of();

    OpenSearch(EventLines lines, OutputItems items, int index, String query) {
        super(lines, items, index);
        this.query = query;
    }

    void found(String searched, List<WebSearch.Source> pages) {
        query = searched;
        sources = pages;
    }

    @Override
    void announced(Buffer out) {
        event("response.web_search_call.in_progress", place(), out);
        event("response.web_search_call.searching", place(), out);
    }

    @Override
    void endParts(Buffer out) {
        event("response.web_search_call.completed", place(), out);
    }

    @Override
    ObjectNode item(String status) {
        return items().search(index(), query, sources, status);
    }
}
