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
        if (found.isEmpty()) {
            return new PresentedKey(Optional.empty(), false);
        }
        Secret first = found.get(0);
        boolean contradictory = false;
        for (Secret other : found.subList(1, found.size())) {
            contradictory |= !other.equals(first);
        }
        return new PresentedKey(Optional.of(first), contradictory);
    }

    private static void removeIfRepeated(MultiMap headers, String name, List<Secret> values, List<Secret> own) {
        for (Secret value : values) {
            if (own.contains(value)) {
                headers.remove(name);
                return;
            }
        }
    }

    private static List<Secret> values(MultiMap headers, String name) {
        List<Secret> values = new ArrayList<>();
        for (String text : headers.getAll(name)) {
            String value = text.strip();
            if (!value.isEmpty()) {
                values.add(new Secret(value));
            }
        }
        return values;
    }

    private static List<Secret> bearers(MultiMap headers) {
        List<Secret> bearers = new ArrayList<>();
        for (String text : headers.getAll(AUTHORIZATION)) {
            String value = text.strip();
            if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                bearers.add(new Secret(value.substring(BEARER.length()).strip()));
            }
        }
        return bearers;
    }
}
