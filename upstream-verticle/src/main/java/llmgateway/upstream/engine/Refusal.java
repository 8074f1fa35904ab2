package llmgateway.upstream.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * What an upstream says in refusing a request with 400 or 403, where only the words tell the caller's fault, the credential's and
 * the provider's policy apart.
 *
 * @param meaning whose fault it is
 * @param words what it says, in one bounded line
 */
public record Refusal(Meaning meaning, String words) {
    private static final int LONGEST = 200;

    /**
     * How providers say it at the beginning of a message. What they quote of a request comes after a colon or in quotes, so a caller
     * cannot make them say it.
     */
    private static final Pattern POLICY = Pattern.compile(
            "^[^:'\"`]{0,80}\\b(?:only authorized for use with"
                    + "|(?:account|organization|workspace) has been (?:disabled|suspended|banned|deactivated)"
                    + "|oauth authentication is (?:currently )?not (?:allowed|supported|permitted))\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REVOKED = Pattern.compile("^[^:'\"`]{0,80}\\brevoked\\b", Pattern.CASE_INSENSITIVE);

    /** Whose fault a refusal is. */
    public enum Meaning {
        /** The provider does not want the account used like this. */
        POLICY,
        /** The credential was taken back. */
        REVOKED,
        /** Something else, as the status says. */
        OTHER
    }

    /** Whether an answer with {@code status} has to be read before it is known what it means. */
    public static boolean isUnclear(int status) {
        return status == 400 || status == 403;
    }

    /** What {@code body} says. */
    public static Refusal of(Buffer body) {
        String words = words(body);
        if (POLICY.matcher(words).find()) {
            return new Refusal(Meaning.POLICY, words);
        }
        return new Refusal(REVOKED.matcher(words).find() ? Meaning.REVOKED : Meaning.OTHER, words);
    }

    private static String words(Buffer body) {
        try {
            JsonObject json = new JsonObject(body);
            Object error = json.getValue("error", json);
            Object message = error instanceof JsonObject object ? object.getValue("message") : error;
            if (!(message instanceof String text)) {
                return "";
            }
            String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
            return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        } catch (DecodeException | ClassCastException noObject) {
            return "";
        }
    }
}
