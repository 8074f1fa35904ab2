package llmgateway.transform.engine.convert;

/**
 * Takes the text out of {@code {"input":"…"}} as it streams by. Arguments of any other shape pass as they are.
 *
 * <pre>
 *            prefix read            closing quote
 *   PREFIX ──────────────▶ TEXT ──────────────────▶ OVER
 *      └── anything else ──▶ RAW
 * </pre>
 */
final class InputUnwrapper {
    private static final String PREFIX = "{\"input\":\"";

    private enum State {
        PREFIX,
        TEXT,
        OVER,
        RAW
    }

    private final StringBuilder head = new StringBuilder();
    private final StringBuilder escape = new StringBuilder();
    private State state = State.PREFIX;
    private int matched;
    private char highSurrogate;

    /** The next fragment of the arguments; returns what of the text it brings. */
    String feed(String fragment) {
        StringBuilder out = new StringBuilder(fragment.length());
        for (int i = 0; i < fragment.length(); i++) {
            char c = fragment.charAt(i);
            switch (state) {
                case PREFIX -> prefix(c, out);
                case TEXT -> text(c, out);
                case RAW -> out.append(c);
                case OVER -> {}
            }
        }
        return out.toString();
    }

    /** The arguments are over; returns what was held back. */
    String end() {
        return state == State.PREFIX ? head.toString() : "";
    }

    private void prefix(char c, StringBuilder out) {
        head.append(c);
        if (c == PREFIX.charAt(matched)) {
            matched++;
            if (matched == PREFIX.length()) {
                state = State.TEXT;
            }
        } else if (!isSpaceBetweenTokens(c)) {
            state = State.RAW;
            out.append(head);
        }
    }

    /** White space is allowed anywhere but inside the name. */
    private boolean isSpaceBetweenTokens(char c) {
        boolean insideName = matched > 1 && matched < PREFIX.length() - 2;
        return (c == ' ' || c == '\n' || c == '\r' || c == '\t') && !insideName;
    }

    private void text(char c, StringBuilder out) {
        if (!escape.isEmpty()) {
            escape.append(c);
            unescape(out);
        } else if (c == '\\') {
            escape.append(c);
        } else if (c == '"') {
            state = State.OVER;
        } else {
            out.append(c);
        }
    }

    private void unescape(StringBuilder out) {
        char kind = escape.charAt(1);
        if (kind == 'u' && escape.length() < 6) {
            return;
        }
        char c = switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex(escape.substring(2));
            default -> kind;
        };
        escape.setLength(0);
        if (Character.isHighSurrogate(c)) {
            highSurrogate = c;
        } else {
            if (highSurrogate != 0 && Character.isLowSurrogate(c)) {
                out.append(highSurrogate);
            }
            highSurrogate = 0;
            out.append(c);
        }
    }

    private static char hex(String digits) {
        try {
            return (char) Integer.parseInt(digits, 16);
        } catch (NumberFormatException malformed) {
            return '\uFFFD';
        }
    }
}
