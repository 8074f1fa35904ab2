package llmgateway.transform.engine.json;

/**
 * Says why and where a text is not JSON that is read here. The message is the end of a sentence that begins with the text's name,
 * without a full stop; it never quotes the text.
 */
public final class JsonFault extends Exception {
    private static final long serialVersionUID = 1;

    private JsonFault(String message) {
        super(message, null, false, false);
    }

    /** A mistake at the index {@code at}; lines and columns count from 1, columns in bytes. */
    static JsonFault syntax(ByteView text, int at, String why) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            boolean lineFeed = text.at(i) == '\n';
            if (lineFeed || (text.at(i) == '\r' && (i + 1 == text.length() || text.at(i + 1) != '\n'))) {
                line++;
                lineStart = i + 1;
            }
        }
        int column = at - lineStart + 1;
        return new JsonFault("is not valid JSON at line " + line + ", column " + column + " (byte " + at + "): " + why);
    }

    static JsonFault encoding() {
        return new JsonFault("is not valid UTF-8");
    }

    static JsonFault depth() {
        return new JsonFault("is nested more than " + JsonText.MAX_DEPTH + " levels deep");
    }
}
