package llmgateway.transform.engine.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;

/** Who a client says it is in its system prompt: by the words that an account wants there, or by its vendor's billing header. */
final class Identity {
    private static final String BILLING = "x-anthropic-billing-header:";

    private Identity() {}

    /**
     * Says whether a text of {@code system} begins with {@code words} or with the vendor's billing header.
     *
     * @param system a string or an array of text blocks, as valid JSON
     */
    static boolean isToldBy(ByteView system, String words) {
        try (JsonParser json = JsonText.parser(system)) {
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING && isText(json, depth)) {
                    String text = json.getText();
                    if (text.startsWith(words) || text.startsWith(BILLING)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException malformed) {
            throw new UncheckedIOException("The scan let malformed JSON pass", malformed);
        }
    }

    /** The prompt itself, or the text of one of its blocks. */
    private static boolean isText(JsonParser json, int depth) throws IOException {
        return depth == 0 || (depth == 2 && "text".equals(json.currentName()));
    }
}
