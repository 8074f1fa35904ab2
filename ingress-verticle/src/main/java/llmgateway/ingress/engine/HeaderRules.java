package llmgateway.ingress.engine;

import java.util.Locale;
import java.util.Set;

/** Which headers of a reply may be written to a client. */
public final class HeaderRules {
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private HeaderRules() {}

    /** False for headers that belong to the connection and for those that would break the message they stand in. */
    public static boolean sendable(String name, String value) {
        return isToken(name) && isValue(value) && !FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!inToken(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!inValue(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean inToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static boolean inValue(char c) {
        return c == '\t' || (c >= 0x20 && c < 0x7f) || (c >= 0x80 && c <= 0xff);
    }
}
