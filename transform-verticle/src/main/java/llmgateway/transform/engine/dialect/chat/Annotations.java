package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.Citation;
import llmgateway.transform.engine.json.JsonTree;

/** Citations of web pages, whose places count code points of the whole content. */
final class Annotations {

    private Annotations() {}

    /** The citations of a message, or of a piece of one. */
    static List<Citation> read(JsonNode message) {
        List<Citation> citations = new ArrayList<>();
        for (JsonNode annotation : message.path("annotations")) {
            JsonNode page = annotation.path("url_citation");
            if (!Spoken.textOf(page, "url").isEmpty()) {
                citations.add(new Citation.Web(
                        Spoken.textOf(page, "url"),
                        Spoken.textOf(page, "title"),
                        null,
                        place(page, "start_index"),
                        place(page, "end_index")));
            }
        }
        return citations;
    }

    private static int place(JsonNode page, String name) {
        JsonNode place = page.path(name);
        return place.isNumber() ? place.intValue() : -1;
    }

    /**
     * A citation for a client.
     *
     * @param start where the citing block starts, for a citation that belongs to all of it
     * @param end where it ends
     */
    static ObjectNode written(Citation.Web page, int start, int end) {
        boolean whole = page.start() < 0 || page.end() < 0;
        ObjectNode annotation = JsonTree.object().put("type", "url_citation");
        annotation
                .putObject("url_citation")
                .put("start_index", whole ? start : page.start())
                .put("end_index", whole ? end : page.end())
                .put("url", page.url())
                .put("title", page.title());
        return annotation;
    }
}
