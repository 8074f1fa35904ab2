package llmgateway.transform.engine.rules;

import java.util.Set;
import llmgateway.contracts.Sha256;

/** Makes identifiers that another dialect allows out of those that came: always the same out of the same, and never by chance. */
public final class Identifiers {
    private static final Set<String> PREFIXES = Set.of("msg_", "chatcmpl-", "resp_", "gen-", "cmpl-");

    private Identifiers() {}

    /** A call id within {@code limit} characters of {@code [A-Za-z0-9_-]}: {@code id} itself if it is that. */
    public static String callId(String id, int limit) {
        return legal(id, limit) ? id : shortened(id, limit, 8);
    }

    /** {@code id} itself unless it is over {@code limit} characters, of which any are allowed; else as {@link #callId}. */
    public static String shortId(String id, int limit) {
        return id.length() <= limit ? id : shortened(id, limit, 8);
    }

    /** {@code id} itself, or its hash in hex if it is over {@code limit} characters. */
    public static String hashedIfLong(String id, int limit) {
        return id.length() <= limit ? id : Sha256.hex(id);
    }

    /** Whether {@code text} is not empty, not over {@code limit} and of {@code [A-Za-z0-9_-]} only. */
    public static boolean legal(String text, int limit) {
        if (text.isEmpty() || text.length() > limit) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!legal(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The beginning of {@code text} with other characters replaced, and {@code digits} hex digits of its hash. */
    static String shortened(String text, int limit, int digits) {
        StringBuilder clean = new StringBuilder(Math.min(limit, text.length() + digits + 1));
        for (int i = 0; i < text.length() && clean.length() < limit - digits - 1; i++) {
            clean.append(legal(text.charAt(i)) ? text.charAt(i) : '_');
        }
        return clean.append('_').append(Sha256.hex(text), 0, digits).toString();
    }

    /** An object id of another kind with the same suffix: {@code msg_1} with the prefix {@code resp_} is {@code resp_1}. */
    public static String withPrefix(String prefix, String id) {
        return prefix + suffix(id);
    }

    /** What follows the vendor's prefix in an object id, with only letters, digits and {@code _} in it. */
    public static String suffix(String id) {
        String rest = id;
        for (String known : PREFIXES) {
            if (id.startsWith(known)) {
                rest = id.substring(known.length());
                break;
            }
        }
        StringBuilder clean = new StringBuilder(rest.length());
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            clean.append(legal(c) && c != '-' ? c : '_');
        }
        return clean.toString();
    }

    private static boolean legal(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
