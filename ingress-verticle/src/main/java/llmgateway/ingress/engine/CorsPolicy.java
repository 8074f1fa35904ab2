package llmgateway.ingress.engine;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which browsers' origins may call; none unless origins are configured. Credentials are never allowed. */
public final class CorsPolicy {
    private static final String ANY = "*";
    private static final String EXPOSED =
            "x-request-id, request-id, x-upstream-request-id, retry-after, x-gateway-provider, "
                    + "x-gateway-model, x-gateway-attempts, x-gateway-response-time, x-gateway-warnings";

    private final List<String> origins;

    public CorsPolicy(List<String> origins) {
        this.origins = origins;
    }

    /** Whether this is a browser's question, from an allowed origin, what it may send. */
    public boolean admitsPreflight(String method, MultiMap request) {
        return method.equals("OPTIONS")
                && request.contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
                && allowed(request.get(HttpHeaders.ORIGIN));
    }

    /** Says in an answer who may read it. */
    public void mark(MultiMap request, MultiMap response) {
        if (origins.isEmpty()) {
            return;
        }
        response.add(HttpHeaders.VARY, "origin");
        String origin = request.get(HttpHeaders.ORIGIN);
        if (origin != null && allowed(origin)) {
            response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
            response.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    /** Says in the answer to a preflight what may be sent. */
    public void markPreflight(MultiMap request, MultiMap response) {
        mark(request, response);
        response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST");
        response.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        String wanted = request.get(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (wanted != null) {
            response.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        }
    }

    private boolean allowed(@Nullable String origin) {
        return origin != null && (origins.contains(ANY) || origins.contains(origin));
    }
}
