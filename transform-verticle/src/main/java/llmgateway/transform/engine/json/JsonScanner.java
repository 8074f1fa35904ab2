package llmgateway.transform.engine.json;

import java.util.BitSet;

/**
 * Steps through a JSON text in one pass that validates all of it (RFC 8259, UTF-8, {@link JsonText#MAX_DEPTH}) and builds nothing. The
 * caller looks into the objects that matter to it, member by member, and passes over every other value with {@link #passValue}.
 *
 * <p>All positions are bytes from the beginning of the text. After a {@link JsonFault} the scanner is of no more use.
 */
public final class JsonScanner {
    private final ByteView text;
    private final JsonStrings strings;
    private final BitSet objects = new BitSet(); // by depth: whether that level is an object or an array
    private int depth;
    private int at;
    private int nameFrom;
    private int nameTo;

    /** A scanner that stands on the value at or after {@code start}. */
    public JsonScanner(ByteView text, int start) {
        this.text = text;
        this.strings = new JsonStrings(text);
        this.at = Members.skipSpace(text, start);
    }

    /** Where the scanner stands: on the first byte of a value, or just after the last. */
    public int position() {
        return at;
    }

    /** The first byte of the value that the scanner stands on. */
    public byte first() throws JsonFault {
        if (at >= text.length()) {
            throw fault("it ends too early");
        }
        return text.at(at);
    }

    /** Enters the object that the scanner stands on; goes to its first member's value, or past the object if it has none. */
    public boolean firstMember() throws JsonFault {
        expect('{', "an object is expected");
        enter(true);
        skipSpace();
        if (first() == '}') {
            leave();
            return false;
        }
        name();
        return true;
    }

    /** Goes from the end of a member's value to the next member's value, or past the object if it was the last. */
    public boolean nextMember() throws JsonFault {
        skipSpace();
        if (first() == '}') {
            leave();
            return false;
        }
        expect(',', "a comma or a closing brace is expected");
        skipSpace();
        name();
        return true;
    }

    /** Enters the array that the scanner stands on; goes to its first element, or past the array if it has none. */
    public boolean firstElement() throws JsonFault {
        expect('[', "an array is expected");
        enter(false);
        skipSpace();
        if (first() == ']') {
            leave();
            return false;
        }
        return true;
    }

    /** Goes from the end of an element to the next one, or past the array if it was the last. */
    public boolean nextElement() throws JsonFault {
        skipSpace();
        if (first() == ']') {
            leave();
            return false;
        }
        expect(',', "a comma or a closing bracket is expected");
        skipSpace();
        return true;
    }

    /** Whether the name of the member whose value the scanner stands on is at most {@code length} bytes long as it is written. */
    public boolean nameFits(int length) {
        return nameTo - nameFrom - 2 <= length;
    }

    /** The decoded name of the member whose value the scanner stands on. */
    public String memberName() {
        return strings.decoded(nameFrom, nameTo);
    }

    /** The decoded text of the string literal in {@code [from, to)}, which was passed over before. */
    public String decoded(int from, int to) {
        return strings.decoded(from, to);
    }

    /** Passes over the value that the scanner stands on, whatever it holds. */
    public void passValue() throws JsonFault {
        int outside = depth;
        do {
            if (!entered()) {
                while (depth > outside && !another()) {} // each round leaves one level
            }
        } while (depth > outside);
    }

    /** Makes sure that nothing but white space follows. */
    public void expectEnd() throws JsonFault {
        skipSpace();
        if (at < text.length()) {
            throw fault("something follows the JSON object");
        }
    }

    /** Passes over a scalar or an empty structure; of any other goes to the first value inside and says true. */
    private boolean entered() throws JsonFault {
        switch (first()) {
            case '"' -> at = strings.end(at);
            case '{' -> {
                return firstMember();
            }
            case '[' -> {
                return firstElement();
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
        return false;
    }

    /** Goes from the end of a value to the next in the same structure; or leaves that and says false. */
    private boolean another() throws JsonFault {
        return objects.get(depth) ? nextMember() : nextElement();
    }

    private void enter(boolean object) throws JsonFault {
        if (++depth > JsonText.MAX_DEPTH) {
            throw JsonFault.depth();
        }
        objects.set(depth, object);
    }

    private void leave() {
        at++;
        depth--;
    }

    private void name() throws JsonFault {
        if (first() != '"') {
            throw fault("a member's name in double quotes is expected");
        }
        nameFrom = at;
        at = strings.end(at);
        nameTo = at;
        skipSpace();
        expect(':', "a colon is expected");
        skipSpace();
    }

    private void literal(String word) throws JsonFault {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i), "a value is expected");
        }
    }

    private void number() throws JsonFault {
        boolean negative = first() == '-';
        if (negative) {
            at++;
        }
        if (at < text.length() && text.at(at) == '0') {
            at++;
        } else {
            digits(negative ? "a digit is expected" : "a value is expected");
        }
        if (at < text.length() && text.at(at) == '.') {
            at++;
            digits("a digit is expected");
        }
        if (at < text.length() && (text.at(at) | 0x20) == 'e') {
            at++;
            if (first() == '+' || first() == '-') {
                at++;
            }
            digits("a digit is expected");
        }
    }

    private void digits(String expectation) throws JsonFault {
        int start = at;
        while (at < text.length() && text.at(at) >= '0' && text.at(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw fault(at < text.length() ? expectation : "it ends too early");
        }
    }

    private void skipSpace() {
        if (at < text.length() && text.at(at) <= ' ') {
            at = Members.skipSpace(text, at);
        }
    }

    private void expect(char wanted, String expectation) throws JsonFault {
        if (first() != wanted) {
            throw fault(expectation);
        }
        at++;
    }

    private JsonFault fault(String why) {
        return JsonFault.syntax(text, at, why);
    }
}
