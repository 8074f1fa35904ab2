package llmgateway.ingress.engine;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;

/**
 * The client key that a request came with.
 *
 * @param key the key; empty if none was presented
 * @param contradictory whether several headers carried different keys
 */
public record PresentedKey(Optional<Secret> key, boolean contradictory) {
    private static final String OWN = "x-gateway-api-key";
    private static final String AUTHORIZATION = "authorization";
    private static final List<String> ALIEN = List.of("x-api-key", "api-key");
    private static final String BEARER = "bearer ";

    /**
     * Takes the key out of a request's headers, so that it is never forwarded. {@code x-gateway-api-key} alone is the key where
     * it appears, and the other headers are left to those whom they are meant for unless they repeat it; otherwise all headers
     * that can carry a key are taken.
     */
    public static PresentedKey takenFrom(MultiMap headers) {
        List<Secret> own = values(headers, OWN);
        if (!own.isEmpty()) {
            headers.remove(OWN);
            for (String name : ALIEN) {
                removeIfRepeated(headers, name, values(headers, name), own);
            }
            removeIfRepeated(headers, AUTHORIZATION, bearers(headers), own);
            return agreed(own);
        }
        List<Secret> found = new ArrayList<>();
        for (String name : ALIEN) {
            found.addAll(values(headers, name));
            headers.remove(name);
        }
        found.addAll(bearers(headers));
        headers.remove(OWN);
        headers.remove(AUTHORIZATION);
        return agreed(found);
    }

    private static PresentedKey agreed(List<Secret> found) {
        boolean contradictory = found.stream().anyMatch(key -> !key.equals(found.get(0)));
        return new PresentedKey(found.stream().findFirst(), contradictory);
    }

    private static void removeIfRepeated(MultiMap headers, String name, List<Secret> values, List<Secret> own) {
        if (values.stream().anyMatch(own::contains)) {
            headers.remove(name);
        }
    }

    private static List<Secret> values(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .map(Secret::new)
                .toList();
    }

    private static List<Secret> bearers(MultiMap headers) {
        return headers.getAll(AUTHORIZATION).stream()
                .map(String::strip)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> new Secret(value.substring(BEARER.length()).strip()))
                .toList();
    }
}
