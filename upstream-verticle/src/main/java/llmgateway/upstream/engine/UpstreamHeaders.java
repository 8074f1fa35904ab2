package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;

/**
 * The headers of a call. What the client sent passes unchanged and in order, unknown headers included, except for what belongs
 * to its own connection, to the body's transfer or to the gateway, and for every credential that the account's kind does not
 * ask for. With a converted request goes nothing that only means something in the client's dialect, or tells of its program.
 */
public final class UpstreamHeaders {
    private static final String ANTHROPIC_VERSION = "anthropic-version";

    /** Besides these, everything that starts with {@code proxy-} or {@code x-forwarded-} stays behind. */
    private static final Set<String> DROPPED = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "content-encoding",
            "expect",
            "accept-encoding",
            "cookie",
            "forwarded",
            "x-real-ip",
            "x-request-id",
            "authorization",
            "x-api-key",
            "api-key",
            "x-gateway-api-key");

    /** What says which part of an account is billed: the account's owner decides that, not a client. */
    private static final Set<String> BILLING =
            Set.of("openai-organization", "openai-project", "anthropic-workspace-id");

    /** What passes with a converted request. */
    private static final Set<String> NEUTRAL = Set.of("traceparent", "tracestate", "idempotency-key");

    private UpstreamHeaders() {}

    /**
     * The headers for one attempt at {@code request} in the client's own dialect.
     *
     * @param dialect the dialect spoken with the upstream
     * @throws RefusedException if the request lacks the credential that {@code kind} needs
     */
    public static MultiMap of(ClientRequest request, Dialect dialect, AccountKind kind) throws RefusedException {
        Set<String> hopByHop = namedByConnection(request.headers());
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (passes(name, hopByHop) && (kind.belongsToCaller() || !BILLING.contains(name))) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        if (dialect == Dialect.MESSAGES && !headers.contains(ANTHROPIC_VERSION)) {
            headers.set(ANTHROPIC_VERSION, AccountConfig.ANTHROPIC_VERSIONS.get(0));
        }
        return completed(request, dialect, headers, kind);
    }

    /**
     * The headers for one attempt at {@code request}, which was converted.
     *
     * @param dialect the dialect spoken with the upstream
     * @param streamed whether the client wants an event stream
     * @throws RefusedException if the request lacks the credential that {@code kind} needs
     */
    public static MultiMap ofConverted(
            ClientRequest request, Dialect dialect, boolean streamed, AccountConfig account, AccountKind kind)
            throws RefusedException {
        MultiMap headers = HttpHeaders.headers();
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (NEUTRAL.contains(name) || (streamed && name.equals("accept"))) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        if (dialect == Dialect.MESSAGES) {
            headers.set(ANTHROPIC_VERSION, account.effectiveAnthropicVersion());
        }
        return completed(request, dialect, headers, kind);
    }

    /** Adds the headers that a body needs; values of the client's own stay first. */
    public static void addNeeded(MultiMap headers, Map<String, String> needed) {
        needed.forEach((name, values) -> HeaderList.add(headers, name, values));
    }

    private static MultiMap completed(ClientRequest request, Dialect dialect, MultiMap headers, AccountKind kind)
            throws RefusedException {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json"); // which it was found to be
        }
        headers.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        headers.set("x-request-id", request.id());
        kind.authorize(request, dialect, headers);
        return headers;
    }

    private static boolean passes(String name, Set<String> hopByHop) {
        return !name.isBlank()
                && !DROPPED.contains(name)
                && !hopByHop.contains(name)
                && !name.startsWith("proxy-")
                && !name.startsWith("x-forwarded-");
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        if (!headers.contains(HttpHeaders.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
