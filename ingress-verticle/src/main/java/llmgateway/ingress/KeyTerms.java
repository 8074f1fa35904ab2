package llmgateway.ingress;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.ingress.engine.Spans;
import org.jspecify.annotations.Nullable;

/** What an order says a client key may do, and for how long. */
final class KeyTerms {
    private static final List<Permission> USUAL = List.of(Permission.READ, Permission.WRITE);
    private static final List<String> LIMITS = List.of("rpm", "concurrency");
    private static final String NO_GLOB = "[]{}?";

    private KeyTerms() {}

    static String label(Permission permission) {
        return permission.name().toLowerCase(Locale.ROOT);
    }

    /** The labels of the permissions, read and write if the order says nothing. */
    static JsonArray permissions(Arguments order) throws AdminException {
        Optional<List<String>> named = order.texts("permissions");
        List<String> all =
                Arrays.stream(Permission.values()).map(KeyTerms::label).toList();
        List<String> asked =
                named.orElseGet(() -> USUAL.stream().map(KeyTerms::label).toList());
        for (String permission : asked) {
            if (!all.contains(permission)) {
                throw Arguments.bad(
                        "There is no permission '" + permission + "'; there are: " + String.join(", ", all) + ".");
            }
        }
        if (asked.isEmpty()) {
            throw Arguments.bad("'permissions' is empty; give some of: " + String.join(", ", all) + ".");
        }
        return new JsonArray(all.stream().filter(asked::contains).collect(Collectors.toList()));
    }

    /** The globs of the models, none if the order says nothing. */
    static JsonArray models(Arguments order) throws AdminException {
        List<String> globs = order.texts("models").orElse(List.of());
        for (String glob : globs) {
            if (glob.chars().anyMatch(c -> c <= ' ' || c == 0x7f || NO_GLOB.indexOf(c) >= 0)) {
                throw Arguments.bad("'" + printable(glob)
                        + "' is no model pattern: a model's name, in which * stands for any characters.");
            }
        }
        return new JsonArray(List.copyOf(new TreeSet<>(globs)));
    }

    private static String printable(String text) {
        return text.chars()
                .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
                .collect(Collectors.joining());
    }

    /** Puts the limits that the order gives into {@code key}; 0 is none. */
    static void putLimits(Arguments order, JsonObject key) throws AdminException {
        for (String limit : LIMITS) {
            order.number(limit, KeyLimits.GREATEST).ifPresent(most -> key.put(limit, most));
        }
    }

    /** When the key is to expire, as an ISO time; null if never. */
    static @Nullable String expiry(Arguments order, Instant now) throws AdminException {
        Optional<String> text = order.text("expires");
        if (text.isEmpty()) {
            return null;
        }
        Instant expiry = Spans.moment(text.get().strip(), now)
                .orElseThrow(() ->
                        Arguments.bad("'expires' is a time such as 2027-01-31T12:00:00Z, a date such as 2027-01-31,"
                                + " or a span from now such as 30d or 12h."));
        if (!expiry.isAfter(now)) {
            throw Arguments.bad("'expires' lies in the past.");
        }
        return expiry.toString();
    }
}
