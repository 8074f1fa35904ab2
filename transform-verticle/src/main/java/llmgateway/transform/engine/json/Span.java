package llmgateway.transform.engine.json;

import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON text.
 *
 * @param from its first byte
 * @param to the byte after its last
 */
public record Span(int from, int to) {
    private static final int LONGEST_NAME = 64;

    public int length() {
        return to - from;
    }

    /**
     * The string that is the member {@code path} of the object {@code text}, its quotes included. What comes after it may be missing.
     *
     * @param path the names of the objects around the member, outermost first, and its own
     * @return null if there is no such member, or no string in it, or {@code text} is no JSON as far as that
     */
    public static @Nullable Span ofString(ByteView text, String... path) {
        JsonScanner json = new JsonScanner(text, 0);
        try {
            for (int level = 0; level < path.length; level++) {
                if (!found(json, path[level])) {
                    return null;
                }
            }
            int from = json.position();
            if (json.first() != '"') {
                return null;
            }
            json.passValue();
            return new Span(from, json.position());
        } catch (JsonFault unreadable) {
            return null;
        }
    }

    /** Goes to the member {@code name} of the object that {@code json} stands on. */
    private static boolean found(JsonScanner json, String name) throws JsonFault {
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            if (json.nameFits(LONGEST_NAME) && json.memberName().equals(name)) {
                return true;
            }
            json.passValue();
        }
        return false;
    }
}
