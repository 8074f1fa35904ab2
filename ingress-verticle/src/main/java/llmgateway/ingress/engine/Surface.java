package llmgateway.ingress.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.FailureKind;

/** The paths and methods that the gateway answers. A trailing slash makes another, unknown path. */
public final class Surface {
    private static final String READING = "GET, HEAD";
    private static final Map<String, Match.Probe> PROBES = Map.of(
            "/health", Match.Probe.HEALTH,
            "/ready", Match.Probe.READY,
            "/", Match.Probe.HELLO,
            "/api/hello", Match.Probe.HELLO);
    private static final Map<String, Endpoint> ENDPOINTS = Arrays.stream(Endpoint.values())
            .filter(endpoint -> endpoint != Endpoint.MODEL)
            .collect(Collectors.toUnmodifiableMap(Endpoint::path, Function.identity()));
    private static final String MODELS = Endpoint.MODEL_LIST.path() + "/";

    private Surface() {}

    /**
     * Finds what is asked for.
     *
     * @param path the path as received, without the query
     * @param toWebSocket whether the request asks for an upgrade to WebSocket
     */
    public static Match match(String method, String path, boolean toWebSocket) {
        Optional<String> decoded = PathText.decoded(path);
        if (decoded.isEmpty()) {
            return new Match.Refused(
                    FailureKind.MALFORMED_REQUEST,
                    "The path is not valid percent-encoded UTF-8.",
                    Optional.empty(),
                    "");
        }
        Match.Probe probe = PROBES.get(path);
        if (probe != null) {
            return reads(method) ? probe : wrongMethod(method, Optional.empty(), READING);
        }
        return call(path)
                .<Match>map(call -> checked(call, method, toWebSocket))
                .orElseGet(() -> new Match.Refused(
                        FailureKind.UNKNOWN_PATH, "Nothing is served at " + decoded.get() + ".", Optional.empty(), ""));
    }

    private static Optional<Match.Call> call(String path) {
        if (path.startsWith("/v1/")) {
            return below(path.substring(3), Optional.empty());
        }
        for (String provider : new String[] {"openai", "anthropic"}) {
            String root = "/" + provider + "/";
            if (path.startsWith(root + "v1/")) {
                return below(path.substring(root.length() + 2), Optional.of(provider));
            }
            if (path.startsWith(root)) {
                Endpoint endpoint = provider.equals("openai") ? Endpoint.CHAT_COMPLETIONS : Endpoint.MESSAGES;
                return modelBefore(endpoint, path.substring(root.length()))
                        .map(model -> new Match.Call(endpoint, Optional.of(provider), Optional.of(model)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Match.Call> below(String path, Optional<String> provider) {
        Endpoint endpoint = ENDPOINTS.get(path);
        if (endpoint != null) {
            return Optional.of(new Match.Call(endpoint, provider, Optional.empty()));
        }
        if (path.startsWith(MODELS) && path.length() > MODELS.length() && !path.endsWith("/")) {
            return PathText.decoded(path.substring(MODELS.length()))
                    .map(id -> new Match.Call(Endpoint.MODEL, provider, Optional.of(id)));
        }
        return Optional.empty();
    }

    private static Optional<String> modelBefore(Endpoint endpoint, String rest) {
        int length = rest.length() - endpoint.path().length();
        boolean named = length > 0 && rest.endsWith(endpoint.path()) && rest.charAt(0) != '/';
        return named && rest.charAt(length - 1) != '/' ? PathText.decoded(rest.substring(0, length)) : Optional.empty();
    }

    private static Match checked(Match.Call call, String method, boolean toWebSocket) {
        Endpoint endpoint = call.endpoint();
        if (endpoint.kind() == Endpoint.Kind.LISTING) {
            return reads(method) ? call : wrongMethod(method, Optional.of(endpoint), READING);
        }
        if (method.equals("POST")) {
            return call;
        }
        if (endpoint == Endpoint.RESPONSES && method.equals("GET") && toWebSocket) {
            return new Match.Refused(
                    FailureKind.UPGRADE_REFUSED,
                    "WebSocket is not served here; POST the request and read the event stream.",
                    Optional.of(endpoint),
                    "");
        }
        return wrongMethod(method, Optional.of(endpoint), "POST");
    }

    private static boolean reads(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static Match.Refused wrongMethod(String method, Optional<Endpoint> endpoint, String allow) {
        return new Match.Refused(
                FailureKind.METHOD_NOT_ALLOWED,
                "The method " + method + " is not allowed here; allowed: " + allow + ".",
                endpoint,
                allow);
    }
}
