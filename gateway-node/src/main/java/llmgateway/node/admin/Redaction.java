package llmgateway.node.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the secrets out of what is going to be written down: the values of members that are known to be secret, and whatever looks
 * like a key wherever it stands. It errs towards masking.
 */
final class Redaction {
    private static final String MASK = "***";
    private static final Set<String> SECRET_NAMES = Set.of(
            "key",
            "api_key",
            "key_hash",
            "client_secret",
            "access_token",
            "refresh_token",
            "token",
            "password",
            "secret",
            "code",
            "new_master_key",
            "query");
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+(?=@)");
    private static final Pattern KEY_LIKE =
            Pattern.compile("(?i:\\b(?:sk|pk|rk|gw|key|ghp|xoxb|bearer)[-_ ]\\S{8,})|[A-Za-z0-9+/_=-]{40,}"
                    + "|(?=[A-Za-z+/_=]*[0-9])(?=[0-9+/_=]*[A-Za-z])[A-Za-z0-9+/_=]{24,}");

    private Redaction() {}

    /** A copy of {@code json} without secrets. */
    static JsonObject of(JsonObject json) {
        JsonObject shown = new JsonObject();
        json.forEach(member -> shown.put(text(member.getKey()), value(member.getKey(), member.getValue())));
        return shown;
    }

    /** {@code text} without what looks like a key, and without the user name and password of a URL. */
    static String text(String text) {
        return KEY_LIKE.matcher(USER_INFO.matcher(text).replaceAll(MASK)).replaceAll(MASK);
    }

    private static @Nullable Object value(String name, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return value;
        }
        if (SECRET_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
            return MASK;
        }
        if (value instanceof JsonObject object) {
            return of(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray shown = new JsonArray();
            array.forEach(element -> shown.add(value("", element)));
            return shown;
        }
        return text(value.toString());
    }
}
