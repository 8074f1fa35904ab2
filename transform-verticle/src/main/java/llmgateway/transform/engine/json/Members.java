package llmgateway.transform.engine.json;

/** Tests on bytes that tell cheaply whether a JSON text is worth parsing for a member. */
public final class Members {

    private Members() {}

    /** The literal of a member's name, as {@link #hasValue} wants it. */
    public static ByteView name(String name) {
        return ByteView.of('"' + name + '"');
    }

    /** Says whether {@code text} has, at any level, a member of that name whose value is not null. */
    public static boolean hasValue(ByteView text, ByteView name) {
        for (int at = text.indexOf(name, 0); at >= 0; at = text.indexOf(name, at + 1)) {
            int value = valueAfter(text, at + name.length());
            if (value >= 0 && text.at(value) != 'n') {
                return true;
            }
        }
        return false;
    }

    private static int valueAfter(ByteView text, int end) {
        int colon = skipSpace(text, end);
        if (colon >= text.length() || text.at(colon) != ':') {
            return -1;
        }
        int value = skipSpace(text, colon + 1);
        return value < text.length() ? value : -1;
    }

    /** The first index at or after {@code start} that holds no JSON white space. */
    public static int skipSpace(ByteView text, int start) {
        int at = start;
        while (at < text.length() && isSpace(text.at(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
