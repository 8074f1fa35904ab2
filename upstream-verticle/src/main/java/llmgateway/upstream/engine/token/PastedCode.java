package llmgateway.upstream.engine.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import llmgateway.contracts.Secret;

/**
 * What people bring back from a login: {@code code#state}, the bare code, or the whole URL at which the login ended.
 *
 * @param state empty if only the code was brought
 */
public record PastedCode(Secret code, Optional<String> state) {
    private static final Pattern URL = Pattern.compile("(?i)https?://.*");
    private static final Pattern TOKEN = Pattern.compile("[!-~&&[^#]]+");

    /** Reads {@code text}; empty if there is no code in it. */
    public static Optional<PastedCode> of(String text) {
        String pasted = text.strip();
        if (URL.matcher(pasted).matches()) {
            Map<String, String> parameters = parameters(pasted);
            return of(parameters.getOrDefault("code", ""), Optional.ofNullable(parameters.get("state")));
        }
        int hash = pasted.indexOf('#');
        return hash < 0
                ? of(pasted, Optional.empty())
                : of(pasted.substring(0, hash), Optional.of(pasted.substring(hash + 1)));
    }

    private static Optional<PastedCode> of(String code, Optional<String> state) {
        boolean whole = TOKEN.matcher(code).matches()
                && state.filter(value -> !TOKEN.matcher(value).matches()).isEmpty();
        return whole ? Optional.of(new PastedCode(new Secret(code), state)) : Optional.empty();
    }

    /** The parameters of the query and of the fragment; the first of a name counts. */
    private static Map<String, String> parameters(String url) {
        Map<String, String> parameters = new HashMap<>();
        int query = url.indexOf('?');
        int start = query < 0 ? url.indexOf('#') : query;
        if (start < 0) {
            return parameters;
        }
        for (String pair : url.substring(start + 1).split("[&#]", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                decoded(pair.substring(equals + 1))
                        .ifPresent(value -> parameters.putIfAbsent(pair.substring(0, equals), value));
            }
        }
        return parameters;
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
