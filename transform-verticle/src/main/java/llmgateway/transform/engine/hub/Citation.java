package llmgateway.transform.engine.hub;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Where a text comes from. */
public sealed interface Citation {

    /**
     * A page of the web.
     *
     * @param citedText what the page says, if it is told
     * @param start the first code point of the citing text within the whole output text, or -1 if the whole block cites
     * @param end the code point after the last, or -1
     */
    record Web(String url, String title, @Nullable String citedText, int start, int end) implements Citation {}

    /** A place in a document, which only its own dialect can name. */
    record Other(JsonNode raw) implements Citation {}
}
